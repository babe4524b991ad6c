"""Whether the words of a text tell its language, and nothing is said where they do not."""

import pytest

from digest.writing.telling_words import find_other_language, is_telling

TEXTS = {
    "de": "Die beiden Minister haben sich in der Hauptstadt getroffen und wollen im Dezember wieder "
    "sprechen. Das ist nach Angaben des Ministeriums nicht mit dem Nachbarn abgestimmt, und wird "
    "auch auf Nachfrage nicht von einem Sprecher bestätigt.",
    "en": "The two ministers met in the capital and want to speak again in December. The ministry says "
    "that this was not agreed with the neighbours, and a speaker has not confirmed it by the end of "
    "the day.",
    "es": "Los dos ministros se reunieron en la capital y quieren hablar más en diciembre. Según el "
    "ministerio, eso no está acordado con los vecinos, pero una portavoz del gobierno también lo ha "
    "confirmado hasta ahora.",
    "fr": "Les deux ministres se sont rencontrés dans la capitale et veulent se parler en décembre. Selon "
    "le ministère, cela n’est pas convenu avec les voisins, et une porte-parole du gouvernement ne "
    "l’a pas confirmé sur place, mais dans un courrier qui a été publié.",
    "pt": "Os dois ministros encontraram-se na capital e querem falar mais em dezembro. Segundo o "
    "ministério, isso não foi combinado com os vizinhos, mas uma porta-voz do governo também o "
    "confirmou pela manhã ao jornal, entre outras coisas que são do seu interesse.",
    "da": "De to ministre mødtes i hovedstaden og vil tale mere sammen efter jul. Det er ikke aftalt "
    "mellem landene, siger en talsmand af regeringen, og nogle er gået ud uden at sige, hvad de "
    "mener er blevet lovet gennem de seneste møder.",
    "nb": "De to ministrene møttes i hovedstaden og vil snakke mer etter jul. Det er ikke avtalt mellom "
    "landene, sier en talsmann for regjeringen, og noen har gått ut uten å si hva de mener ble "
    "lovet gjennom de siste møtene, bare at de blir flere.",
    "ru": "Два министра встретились в столице и после этого также говорили о встрече. Это не было "
    "согласовано, но как сообщили из ведомства, которое за это отвечает, для соседей был и другой "
    "план, который более подробно обсудят по телефону.",
}
NEAR = {
    "lb": "Déi zwee Ministere hunn sech an der Haaptstad getraff a wëllen am Dezember nees matenee "
    "schwätzen. Dat ass nom Ministère net mat den Noperen ofgestëmmt, an och op Nofro gëtt dat net "
    "vun engem Spriecher confirméiert, well et fir d’éischt ass.",
    "nn": "Dei to ministrane møttest i hovudstaden og vil snakke meir etter jul. Det er ikkje avtalt "
    "mellom landa, seier ein talsmann for regjeringa, og nokre har gått ut utan å seie kva dei "
    "meiner vart lova.",
    "gl": "Os dous ministros atopáronse na capital e queren falar máis en decembro. Segundo o ministerio, "
    "iso non foi acordado cos veciños, pero unha voceira do goberno tamén o confirmou pola mañá ao "
    "xornal.",
}


@pytest.mark.parametrize("spoken", TEXTS)
@pytest.mark.parametrize("said", TEXTS)
def test_a_text_in_another_language_than_it_says_is_told(spoken: str, said: str) -> None:
    assert find_other_language(TEXTS[spoken], said) == ("" if said == spoken else spoken)
    assert is_telling(TEXTS[spoken], said) == (said == spoken)


def test_a_code_of_a_country_is_told_where_its_language_is_spoken_there() -> None:
    assert find_other_language(TEXTS["de"], "ch") == "de"
    assert find_other_language(TEXTS["fr"], "ch") == "fr"
    assert find_other_language(TEXTS["pt"], "br") == "pt"
    assert find_other_language(TEXTS["pt"], "ch") == ""


@pytest.mark.parametrize("spoken", NEAR)
def test_nothing_is_said_of_a_language_that_is_like_another(spoken: str) -> None:
    assert find_other_language(NEAR[spoken], spoken) == ""


def test_a_quotation_or_a_few_words_tell_nothing() -> None:
    assert find_other_language(f"{TEXTS['en']} {TEXTS['de'][:100]}", "en") == ""
    assert find_other_language("Die Zeit und der Spiegel", "en") == ""
    assert find_other_language(TEXTS["de"], "de-CH") == ""
