"""What pages say, beside the record: sentences in English, which a catalogue of another language translates one by one.

Templates mark them by `{% trans %}` or `_()`, code by `gettext` and `ngettext`. A catalogue of English holds none.
"""

from gettext import NullTranslations

ENGLISH = NullTranslations()

_SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def write_number(number: int, strings: NullTranslations = ENGLISH) -> str:
    """A number as prose has it: in words up to ten."""
    if number < len(_SMALL_NUMBERS):
        return strings.gettext(_SMALL_NUMBERS[number])
    return f"{number:,}"


def write_origins(number: int, strings: NullTranslations = ENGLISH) -> str:
    """How many independent origins there are."""
    counted = strings.ngettext("{number} independent origin", "{number} independent origins", number)
    return counted.format(number=write_number(number, strings))
