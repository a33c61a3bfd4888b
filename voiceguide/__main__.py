"""``python -m voiceguide`` is the command ``voiceguide``."""

from voiceguide.cli import main

main()
