"""A text that was read in another encoding than its own is told with what it was, and no other text is."""

import pytest

from digest.content.garbling import find_garbled


def cures(text: str) -> list[str]:
    return [problem.cure.partition(";")[0] for problem in find_garbled(text, "a.md")]


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("The CafÃ© closes", "write 'Café'"),
        ("the ownerâ€™s house", "write 'owner’s'"),
        ("Ã–l und Ã‰tat", "write 'Öl'"),
        ("it costs Â£5", "write '£5'"),
        ("he saysÂ\u00a0so.Â\u00a0And", "write 'so.\u00a0And'"),
        ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "write 'привет'"),
        ("ë‰´ìŠ¤", "write '뉴스'"),
        ("РџСЂРёРІРµС‚, РјРёСЂ", "write 'Привет,'"),
        ("УкраїнаРЈРєСЂР°С—РЅР°", "write 'УкраїнаУкраїна'"),
        ("мир вЂ” це", "write '—'"),
        ("ðŸ˜€", "write '😀'"),
        ("the ‚Äúcaf√©", "write '“café'"),
        ("Stra\ufffde", "write the letter that was meant"),
        ("?????? ?? ??????", "write the words anew, and save the file as UTF-8"),
    ],
)
def test_what_was_meant_is_written_out(text: str, cure: str) -> None:
    assert cures(text) == [cure.replace("\u00a0", "<U+00A0 NO-BREAK SPACE>")]


@pytest.mark.parametrize(
    "text",
    [
        "«\u00a0Le café\u00a0», dit-il. À «\u00a0Mâcon\u00a0», l’été… “é” là\u00a0: à… é–è—",
        "„MENÜ“ und „GRÜß“, Ä–Ö, naïve Zoë",
        "“IRMÔ, NÃO, IRMû, ÂGE, Â» Đà Nẵng, ESPAÑA ¿qué? ÑÑ",
        "Что?? ?? What??? √2 €5 ‚Äpfel‘ î ï",
        "СССР… «США» С–Р СІРІ РІСІ Рєктор Сјеверна РЋ, в Ђ Рівне… «Р», С. Р. Сѓ РЅРЅ",
        "5 × 3 ± 1 °C © ® ½",
        "```\nc = ?? ??\n```\n\nAs `a ?? ??` says.",
    ],
)
def test_natural_texts_are_none(text: str) -> None:
    assert cures(text) == []
