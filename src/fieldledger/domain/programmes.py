"""The programmes that money is given for and spent on, as a report lists them."""

PROGRAMMES = (
    "food",
    "clothing",
    "shelters",
    "children",
    "medical",
    "allowances",
    "rescues",
    "self-support",
    "settlement",
    "legal",
    "publications",
    "events",
    "office",
    "other",
)
