"""What a root consists of. `configuration.py` walks over the instances of its resources; `blocks.py` reads one."""
