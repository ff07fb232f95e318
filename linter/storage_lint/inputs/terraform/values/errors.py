"""What may go wrong with data, whoever asks for it."""

from __future__ import annotations


class UnknowableError(Exception):
    """What cannot be worked out whoever asks: past a limit, outside the tree. The message is the reason."""


class ConversionError(Exception):
    """A value of the wrong type. The message is Terraform's, without a full stop: 'string required'."""
