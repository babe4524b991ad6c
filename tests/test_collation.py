"""Names stand where readers of the site's language look for them."""

import pytest

from digest.writing.collation import collate, initial_of


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", "2024, Arms, Élysée, oil, peace, Ürümqi, Vietnam, Москва, 평화"),
        ("fr", "Eau, Élysée, Emploi, Œuvre, ordre"),
        ("vi", "Đà Nẵng, Điện Biên, dự án, Hà Nội"),
        ("sv", "Arla, Zorn, Åbo, Älvsjö, Öland"),
        ("da", "Arla, Zorn, Ærø, Øresund, Århus"),
        ("ko", "가나, 평화, 하노이, Arms, oil"),
        (
            "fa",
            "آب, آلمان, اقتصاد, پل, چاپ, ژیمناستیک, سد, کتاب, كتاب\u200cها, گچساران, ورزش, هنر, يزد, DW",
        ),
        ("ps", "افغانستان, ټاکنې, جرمني, ځوانان, چین, څارنه, حکومت, ډیورنډ, ښار, ګمرک, وزیر"),
        ("ur", "اردو, آم, پاکستان, ٹرین, ثقافت, چین, ڈاک, ذکر, ڑ, ژ, گلگت, وزیر, ہند, یمن, DW"),
        ("uk", "Авто, Гора, Ґанок, Дім, Ель, Єва, Жук, Зима, Ирій, Імʼя, Ім’ян, Їжак, Йод, Кіт, Яма, DW"),
        ("uk", "Адам, Азія, «Азов», Азот, „Бук“, Вода, «DW»"),
        ("ru", "Ежи, Ёлка, Еноты, Жук, Иван, Ир, Йод, Кот, Эхо, Яма, Єва"),
        ("ru", "Ўзбекистон, Узник, Уфа, Яндекс"),
        ("sr", "Киван, Ќирил, Кула, Шума"),
        ("be", "Ель, Ёлка, Жук, Іван, Йод, Унія, Ўлада, Фільм, Яма"),
        ("sr", "Дом, Ђак, Ево, Иван, Јован, Кућа, Лав, Љубав, Ноћ, Његош, Так, Ћирилица, Ум, Чај, Џеп, Шум"),
        ("mk", "Дом, Ѓорѓи, Ева, Зима, Ѕвезда, Иван, Јован, Кит, Там, Ќуп, Ум, Час, Џеб, Шум"),
        ("kk", "Ай, Әке, Бар, Гүл, Ғарыш, Дос, Кім, Қазақ, Нан, Ңаң, Он, Өзен, Ту, Ұл, Үй, Ыдыс, Ірі, Яма"),
        ("bg", "Град, Ирина, Йод, Кон, Щит, Ъгъл, Юг"),
        ("en", "Arms, “Gulf Wire”, ‘Island Post’, (London), ¿Qué?, Vietnam"),
        ("ar", "اقتصاد, موانئ, 평화, 釜山, Gulf Wire"),
        ("ja", "アジア, 釜山, NHK"),
        ("zh-Hant", "台北, 釜山, NHK"),
        ("az-Cyrl", "Москва, Bakı"),
        ("tlh", "Arms, Москва"),
    ],
)
def test_names_stand_where_readers_look_for_them(language: str, names: str) -> None:
    expected = names.split(", ")
    places = [collate(name, language) for name in expected]
    assert sorted(places) == places


def test_names_that_differ_only_in_case_or_marks_have_one_order() -> None:
    names = ["Ecu", "ECU", "Écu", "écu"]
    first, second = (sorted(some, key=lambda name: collate(name, "fr")) for some in (names, names[::-1]))
    assert first == second


@pytest.mark.parametrize(
    ("name", "language", "letter"),
    [
        ("Élysée", "fr", "E"),
        ("Åbo", "sv", "Å"),
        ("Åbo", "fr", "A"),
        ("آلمان", "fa", "آ"),
        ("يزد", "fa", "ی"),
        ("Йод", "uk", "Й"),
        ("Ёлка", "ru", "Е"),
        ("Єва", "uk", "Є"),
        ("«Азов»", "uk", "А"),
        ("2024", "en", "#"),
        ("“", "en", "#"),
        ("", "en", "#"),
    ],
)
def test_a_name_is_filed_under_the_letter_that_it_begins_with(name: str, language: str, letter: str) -> None:
    assert initial_of(name, language) == letter
