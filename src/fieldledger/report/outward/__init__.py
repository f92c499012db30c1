"""Reports for partners and the public: only what stands here as a cell can get into one."""
