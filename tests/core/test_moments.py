"""A moment is read as people write it, and written for entry, page and letter."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import JST
from core.moments import (
    WITHOUT_INSTANT,
    Moment,
    Precision,
    echo_moment,
    letter_moment,
    read_moment,
    table_moment,
    write_moment,
)
from core.text import ReadingError

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=JST)
MINUTE, ABOUT, DAY, MONTH = Precision.MINUTE, Precision.ABOUT, Precision.DAY, Precision.MONTH
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
calmly = settings(deadline=None)


def jst(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=JST)  # type: ignore[arg-type, misc]


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(ReadingError) as caught:
        read()
    return str(caught.value)


# --- reading moments ---


@pytest.mark.parametrize(
    "entry",
    [
        "2026/11/22 14:05",
        "2026-11-22T14:05",
        "2026-11-22 14:05:30",
        "2026-11-22 14:05:30.123",
        "2026.11.22 14:05",
        "2026‐11−22 14:05",
        "2026ー11ー22 14：05",
        "２０２６／１１／２２　１４：０５",
        "  2026/11/22   14:05　",
        "2026/11/22 14:05\n",
        "2026年11月22日14時5分",
        "2026 年 11 月 22 日 14 時 05 分",
        "令和8年11月22日（日）14時05分",
        "令和８年１１月２２日（日曜日）１４時０５分",
        "令和8年11月22日 日曜 14:05",
        "㋿8年11月22日㈰14:05",
        "R8.11.22 14:05",
        "r8/11/22 14:05",
        "Ｒ８．１１．２２　１４：０５",
        "2026/11/22(日) 14:05",
        "2026/11/22【日】14:05",
        "2026/11/22 (Sun) 14:05",
        "2026/11/22 Sunday 14:05",
        "2026/11/22（日・祝）14:05",
        "2026/11/22 午後2時5分",
        "2026/11/22 午後2:05",
        "今日 14:05",
        "本日14時5分",
        "今日の14:05",
        "2026-11-22T14:05+09:00",
        "2026-11-22T05:05Z",
        "2026-11-22 05:05:59+00",
        "2026-11-22T00:05:30.5-05:00",
        "\u200b2026/11/22\u200b 14:05\ufeff",
    ],
)
def test_every_usual_way_to_write_a_time_is_read(entry: str) -> None:
    assert read_moment(entry, NOW) == Moment(jst(2026, 11, 22, 14, 5), MINUTE)


@pytest.mark.parametrize(
    ("entry", "at", "precision"),
    [
        ("令和8年11月22日14時5分頃", jst(2026, 11, 22, 14, 5), ABOUT),
        ("2026/11/22 14:05ごろ", jst(2026, 11, 22, 14, 5), ABOUT),
        ("2026/11/22 14:05 頃", jst(2026, 11, 22, 14, 5), ABOUT),
        ("2026/11/22 14時半ころ", jst(2026, 11, 22, 14, 30), ABOUT),
        ("2026/11/22 14時", jst(2026, 11, 22, 14), MINUTE),
        ("2026/11/22 14時半", jst(2026, 11, 22, 14, 30), MINUTE),
        ("2026/11/22 14時5分30秒", jst(2026, 11, 22, 14, 5), MINUTE),
        ("2026/11/22 9:05", jst(2026, 11, 22, 9, 5), MINUTE),
        ("2026/11/22 午前0時", jst(2026, 11, 22), MINUTE),
        ("2026/11/22 午後0時半", jst(2026, 11, 22, 12, 30), MINUTE),
        ("2026/11/22 0:00", jst(2026, 11, 22), MINUTE),
        ("2026/11/22 24:00", jst(2026, 11, 23), MINUTE),
        ("2026年12月31日24時", jst(2027, 1, 1), MINUTE),
        ("昨日 9時", jst(2026, 11, 21, 9), MINUTE),
        ("一昨日の9時頃", jst(2026, 11, 20, 9), ABOUT),
        ("明日 17:00", jst(2026, 11, 23, 17), MINUTE),
        ("昨日", jst(2026, 11, 21), DAY),
        ("2026年9月15日", jst(2026, 9, 15), DAY),
        ("2026/9/15", jst(2026, 9, 15), DAY),
        ("2026/9/15（火）", jst(2026, 9, 15), DAY),
        ("2026/9/15 時刻不明", jst(2026, 9, 15), DAY),
        ("令和元年5月1日", jst(2019, 5, 1), DAY),
        ("R元.5.1", jst(2019, 5, 1), DAY),
        ("令和1年5月1日", jst(2019, 5, 1), DAY),
        ("平成31年4月30日", jst(2019, 4, 30), DAY),
        ("H31.4.30", jst(2019, 4, 30), DAY),
        ("2024/2/29", jst(2024, 2, 29), DAY),
        ("2020年7月", jst(2020, 7, 1), MONTH),
        ("2020/7", jst(2020, 7, 1), MONTH),
        ("2020-07", jst(2020, 7, 1), MONTH),
        ("R2.7", jst(2020, 7, 1), MONTH),
        ("平成31年4月", jst(2019, 4, 1), MONTH),
        ("令和元年5月", jst(2019, 5, 1), MONTH),
        ("令和2年9月初旬", jst(2020, 9, 1), Precision.EARLY),
        ("令和２年９月上旬", jst(2020, 9, 1), Precision.EARLY),
        ("2020年9月の中旬", jst(2020, 9, 11), Precision.MIDDLE),
        ("2020年9月下旬", jst(2020, 9, 21), Precision.LATE),
        ("調査中", None, Precision.UNKNOWN),
        (" 不明 ", None, Precision.UNKNOWN),
        ("確認中", None, Precision.CONFIRMING),
    ],
)
def test_a_moment_is_read_as_far_as_it_is_known(
    entry: str, at: datetime | None, precision: Precision
) -> None:
    assert read_moment(entry, NOW) == Moment(at, precision)


@pytest.mark.parametrize("entry", ["", "  ", "　\n", "\u200b"])
def test_an_empty_entry_is_no_value(entry: str) -> None:
    assert read_moment(entry, NOW) is None


@pytest.mark.parametrize(
    ("entry", "proposal"),
    [
        ("11/22 14:05", "2026/11/22 14:05 でよろしければ"),
        ("１１／２２　１４：０５", "2026/11/22 14:05 でよろしければ"),
        ("11月22日14時5分頃", "2026/11/22 14:05頃 でよろしければ"),
        ("9月15日", "2026/09/15 でよろしければ"),
        ("9月上旬", "2026年9月上旬 でよろしければ"),
        ("1/5 9:00", "2027/01/05 09:00 でよろしければ"),
        ("11/21（金）", "2025/11/21 でよろしければ"),
        ("14:05", "2026/11/22 14:05 でよろしければ"),
        ("平成31年5月1日", "令和元年5月1日 でよろしければ"),
        ("令和元年4月30日", "平成31年4月30日 でよろしければ"),
        ("平成31年5月", "令和元年5月 でよろしければ"),
        ("平成31年5月上旬", "令和元年5月上旬 でよろしければ"),
        ("昭和100年1月1日", "「2026/11/22 14:05」のように"),
        ("昭和99年1月1日", "令和6年1月1日 でよろしければ"),
        ("2026/11/23（日）", "2026/11/23 は月曜日です。2026/11/23 または 2026/11/22（日）の"),
        ("2026/11/20 日曜日 9:00", "2026/11/20 は金曜日です。2026/11/20 または 2026/11/22（日）の"),
        ("2026/2/30", "2026/2/30 という日付はありません"),
        ("2026/13/1", "2026/13/1 という日付はありません"),
        ("2026年0月", "2026/0/1 という日付はありません"),
        ("2025/2/29 10:00", "2025/2/29 という日付はありません"),
        ("1989/12/31", "1990年から2100年までの日付を"),
        ("2101/1/1", "1990年から2100年までの日付を"),
        ("2100/12/31 24:00", "1990年から2100年までの日付を"),
        ("9999/12/31 24:00", "1990年から2100年までの日付を"),
        ("0001/1/1", "1990年から2100年までの日付を"),
        ("0001-01-01T00:00+14:00", "「2026/11/22 14:05」のように"),
        ("1990-01-01T00:00+14:00", "1990年から2100年までの日付を"),
        ("2026/11/22 24:01", "0:00 から 24:00 まで"),
        ("2026/11/22 25:00", "0:00 から 24:00 まで"),
        ("2026/11/22 14:75", "0:00 から 24:00 まで"),
        ("2026/11/22 午後12時", "24時間制でも入力できます（例：14:05）"),
        ("2026/11/22 午後14時", "24時間制でも入力できます（例：14:05）"),
        ("2026/11/22頃", "「頃」は時刻に付けてください（例：2026/11/22 14:05頃）"),
        ("2020年7月頃", "「頃」は時刻に付けてください"),
        ("2/30", "日付をご確認のうえ、年から入力してください"),
        ("11/22（水） 9:00", "日付をご確認のうえ、年から入力してください"),
    ],
)
def test_a_doubtful_moment_is_asked_back_with_a_proposal(entry: str, proposal: str) -> None:
    assert proposal in refusal(lambda: read_moment(entry, NOW))


@pytest.mark.parametrize(
    "entry",
    [
        "abc",
        "14",
        "2026",
        "令和8年",
        "26/11/22",
        "2026/11/2214:05",
        "2026/11/22 14:5",
        "2026/11/22 14:05-15:00",
        "2026-11-22 14:05-10:30",
        "2026/11/22 14:05～15:00",
        "2026年9月 14:05",
        "令和八年十一月二十二日",
        "明治45年1月1日",
        "2026-11-22T14:05+99:00",
        "2026/11/22 " + "0" * 100,
    ],
)
def test_what_is_no_moment_is_answered_with_an_example(entry: str) -> None:
    assert "「2026/11/22 14:05」のように入力してください" in refusal(
        lambda: read_moment(entry, NOW)
    )


def test_a_moment_around_the_new_year_is_proposed_in_the_nearest_year() -> None:
    new_year = jst(2027, 1, 3, 9)
    message = refusal(lambda: read_moment("12/28 22:10", new_year))
    assert "2026/12/28 22:10 でよろしければ" in message


def test_today_is_the_day_in_japan() -> None:
    early_morning = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
    assert read_moment("今日 0:10", early_morning) == Moment(jst(2026, 11, 22, 0, 10), MINUTE)


# --- writing moments ---


@pytest.mark.parametrize(
    ("moment", "entry", "echo", "letter"),
    [
        (
            Moment(jst(2026, 11, 22, 14, 5), MINUTE),
            "2026/11/22 14:05",
            "令和8年11月22日（日）14:05",
            "令和８年11月22日 14時05分",
        ),
        (
            Moment(jst(2026, 8, 17, 9, 10), ABOUT),
            "2026/08/17 09:10頃",
            "令和8年8月17日（月）09:10頃",
            "令和８年８月17日 9時10分頃",
        ),
        (
            Moment(jst(2019, 5, 1), DAY),
            "2019/05/01",
            "令和元年5月1日（水）（時刻不明）",
            "令和元年５月１日",
        ),
        (Moment(jst(2020, 7, 1), MONTH), "2020年7月", "令和2年7月", "令和２年７月"),
        (
            Moment(jst(2020, 9, 1), Precision.EARLY),
            "2020年9月上旬",
            "令和2年9月上旬",
            "令和２年９月上旬",
        ),
        (Moment(None, Precision.UNKNOWN), "調査中", "調査中", "調査中"),
        (Moment(None, Precision.CONFIRMING), "確認中", "確認中", "確認中"),
    ],
)
def test_a_moment_is_written_for_entry_page_and_letter(
    moment: Moment, entry: str, echo: str, letter: str
) -> None:
    assert write_moment(moment) == entry
    assert echo_moment(moment) == echo
    assert letter_moment(moment) == letter


def test_a_letter_leaves_out_the_date_only_where_there_is_a_time() -> None:
    about = Moment(jst(2026, 8, 17, 9, 10), ABOUT)
    assert letter_moment(about, with_date=False) == "9時10分頃"
    assert letter_moment(Moment(about.at, DAY), with_date=False) == "令和８年８月17日"


def test_a_moment_starts_where_its_precision_starts() -> None:
    at = datetime(2026, 11, 21, 15, 4, 59, 7, tzinfo=UTC)
    assert Moment(at, MINUTE).at == jst(2026, 11, 22, 0, 4)
    assert Moment(at, DAY).at == jst(2026, 11, 22)
    assert Moment(at, Precision.LATE).at == jst(2026, 11, 21)
    assert Moment(at, MONTH).at == jst(2026, 11, 1)


@pytest.mark.parametrize(
    ("at", "precision"),
    [(None, MINUTE), (NOW, Precision.UNKNOWN), (NOW.replace(tzinfo=None), MINUTE)],
)
def test_a_contradictory_moment_is_refused(at: datetime | None, precision: Precision) -> None:
    with pytest.raises(ValueError, match=r"contradict|time zone"):
        Moment(at, precision)


def test_a_moment_knows_whether_it_is_known() -> None:
    assert Moment(NOW, DAY).is_known
    assert not Moment(None, Precision.UNKNOWN).is_known


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
instants = st.builds(lambda day, at: datetime.combine(day, at, JST), days, st.times())
moments = st.builds(
    Moment, instants, st.sampled_from([p for p in Precision if p not in WITHOUT_INSTANT])
) | st.builds(Moment, st.none(), st.sampled_from(sorted(WITHOUT_INSTANT)))


@calmly
@given(moments)
def test_what_is_written_reads_back_to_the_same_moment(moment: Moment) -> None:
    texts = (write_moment(moment), echo_moment(moment), letter_moment(moment), table_moment(moment))
    for written in texts:
        assert read_moment(written, NOW) == moment
        assert read_moment(written.translate(WIDE), NOW) == moment
        assert read_moment(unicodedata.normalize("NFKC", written), NOW) == moment


@calmly
@given(moments.filter(lambda moment: moment.precision not in {MINUTE, ABOUT}))
def test_an_unknown_time_is_never_shown_as_midnight(moment: Moment) -> None:
    for written in (write_moment(moment), echo_moment(moment), letter_moment(moment)):
        assert not re.search(r"[0-9０-９][時:]", written)


@calmly
@given(days, st.sampled_from("日月火水木金土"))
def test_only_the_right_weekday_is_accepted(day: date, weekday: str) -> None:
    if "月火水木金土日"[day.weekday()] == weekday:
        moment = read_moment(f"{day:%Y/%m/%d}（{weekday}）", NOW)
        assert moment == Moment(datetime.combine(day, time(), JST), DAY)
    else:
        message = refusal(lambda: read_moment(f"{day:%Y/%m/%d}（{weekday}）", NOW))
        meant = re.search(r"または (\S+)（", message)
        assert meant is not None
        proposal = datetime.strptime(meant[1], "%Y/%m/%d").replace(tzinfo=JST).date()
        assert "月火水木金土日"[proposal.weekday()] == weekday
        assert abs(proposal - day) <= timedelta(days=3)
