"""The release; the package's metadata is made from here."""

__version__ = "0.1.0.dev0"
