"""What becomes of a seed at random? Pieces are cut, doubled, mixed with those of others, and signs put in."""

from collections.abc import Sequence

from hypothesis import strategies as st

_LONGEST_PIECE = 60
_MOST_EDITS = 6


def edited(seeds: Sequence[bytes], signs: Sequence[str]) -> st.SearchStrategy[bytes]:
    """Seeds, each with a few changes."""

    @st.composite
    def edit(draw: st.DrawFn) -> bytes:
        data = draw(st.sampled_from(seeds))
        for _ in range(draw(st.integers(0, _MOST_EDITS))):
            start = draw(st.integers(0, len(data)))
            end = min(len(data), start + draw(st.integers(0, _LONGEST_PIECE)))
            data = data[:start] + draw(pieces) + data[end:]
        return data

    slices = st.tuples(st.sampled_from(seeds), st.integers(0, 2_000), st.integers(1, _LONGEST_PIECE))
    pieces = st.one_of(
        st.sampled_from([sign.encode("utf-8", "surrogatepass") for sign in signs]),
        slices.map(lambda cut: cut[0][cut[1] % (len(cut[0]) + 1) :][: cut[2]]),
        st.text(max_size=6).map(lambda text: text.encode()),
        st.binary(max_size=4),
    )
    return edit()
