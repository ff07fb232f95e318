"""What a root consists of. `configuration.py` walks over the instances of its resources; `blocks.py` reads one.

What is written: `module.py`, `variables.py`, `mentions.py`; what others write: `terragrunt.py`, `generated_files.py`.
Where calls lead: `calls.py`, `sources.py`, `unread_arguments.py`. Providers: `providers.py`, `environments.py`,
`requirements.py`. Instances: `root.py`, `instances.py`, `expansion.py`, `repetition.py`, `resource.py`, `raw_block.py`,
`imports.py`, `imported.py`, `concealed.py`, `recursion.py`. The way back to where a value is written: `trace/`.
"""
