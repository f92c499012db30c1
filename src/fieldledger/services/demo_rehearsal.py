"""The rehearsal: a course of lessons in a folder of its own, which is gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fieldledger import errors
from fieldledger.language import tr
from fieldledger.services import demo
from fieldledger.services.demo_cast import Cast
from fieldledger.services.demo_coordinator import COURSE as COORDINATOR
from fieldledger.services.demo_lessons import Course
from fieldledger.services.demo_worker import COURSE as WORKER
from fieldledger.services.setup import World

COURSES = {course.role: course for course in (WORKER, COORDINATOR)}


def course_of(role: str) -> Course:
    """The course of a role. Raises Refused."""
    if role not in COURSES:
        raise errors.Refused(
            tr("There is no rehearsal for {role}.", role=role),
            hint=tr("There are: {roles}.", roles=", ".join(COURSES)),
        )
    return COURSES[role]


@contextmanager
def begun(course: Course, keep: Path | None, world: World) -> Iterator[Cast]:
    """A rehearsal whose first lesson can begin. ``keep``: a new or empty folder in which all is
    left; else nothing is, however it ends. Raises Refused, CannotWrite."""
    with demo.folder_of(keep) as folder:
        cast = Cast(folder.resolve(), world, course.trainee)
        course.begin(cast)
        yield cast
