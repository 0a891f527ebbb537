import pytest

from suasion.access.weak_passwords import MIN_BITS, bits_to_guess

OWN = ("ada.lovelace@example.org", "Ada Lovelace")
# The forms that lists of breached passwords are full of at this length.
COMMON = (
"password1234", "Password123!", "P@ssw0rd2024!", "passw0rd1234", "passwordpassword", "123456789012",
"1234567890123456", "0123456789ab", "987654321012", "qwertyuiop123", "qwertyuiopasdf",
"qwerty123456", "asdfghjkl123", "zxcvbnm123456", "1q2w3e4r5t6y", "1qaz2wsx3edc", "q1w2e3r4t5y6",
"iloveyou1234", "iloveyouforever", "michaeljackson", "111111111111", "000000000000", "123123123123",
"abcabcabcabc", "aaaaaaaaaaaab", "abcdefghijkl", "Summer2026!!!", "welcome12345", "letmeinplease",
"adminadmin123", "administrator", "jordan123456", "1234qwerasdf", "hellokitty12", "thisisapassword",
"footballfootball", "superman1234", "dragonmonkey12", "January2026!", "suasionsuasion",
"ninjaturtles", "manchesterunited", "unbelievable11", "woaini123456", "Suasion2026!!",
)  # fmt: skip
FINE = (
    "pale otter crosses the bridge",
    "correcthorsebatterystaple",
    "kF9-x2Lq-88Tz",
    "我喜欢吃苹果和梨子每天都吃",
    "Tr0ub4dor&3xyz",
    "zu Hause steht ein Klavier",
)


@pytest.mark.parametrize("password", COMMON)
def test_what_guessers_try_first_is_easy_to_guess(password: str) -> None:
    assert bits_to_guess(password) < MIN_BITS


@pytest.mark.parametrize("password", FINE)
def test_what_they_do_not_is_not(password: str) -> None:
    assert bits_to_guess(password, OWN) > MIN_BITS


@pytest.mark.parametrize(
    "password", ["ada.lovelace@example.org", "AdaLovelace12", "lovelace1815!", "Lovelace-Lovelace"]
)
def test_the_owners_own_words_count_for_little(password: str) -> None:
    assert bits_to_guess(password, OWN) < MIN_BITS


def test_a_long_password_is_read_fast() -> None:
    assert bits_to_guess("aB3-" * 64) < MIN_BITS  # it repeats itself
