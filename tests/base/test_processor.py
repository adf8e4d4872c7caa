"""NumPy is told before it is imported what this machine does badly."""

from pathlib import Path

import pytest

from essaim.base.processor import AVX512, SWITCH, spare_slow_sorting

ZEN_4 = (
    "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 17\nflags\t\t: fpu avx2 avx512f avx512vl\n"
)


def told(tmp_path: Path, said: str, environment: dict[str, str] | None = None) -> dict[str, str]:
    environment = environment or {}
    (tmp_path / "cpuinfo").write_text(said)
    spare_slow_sorting(environment, tmp_path / "cpuinfo")
    return environment


def test_a_zen_4_sorts_without_avx_512(tmp_path: Path) -> None:
    assert told(tmp_path, ZEN_4) == {SWITCH: AVX512}
    assert told(tmp_path, "\n".join([ZEN_4] * 200)) == {SWITCH: AVX512}


@pytest.mark.parametrize(
    "said",
    [
        "",
        ZEN_4.replace("AuthenticAMD", "GenuineIntel"),
        ZEN_4.replace("family\t: 25", "family\t: 26"),
        ZEN_4.replace(" avx512vl", ""),
        "processor : 0\nBogoMIPS : 50.00\n",
    ],
)
def test_any_other_is_left_alone(tmp_path: Path, said: str) -> None:
    assert told(tmp_path, said) == {}


def test_who_chose_themselves_keeps_their_choice(tmp_path: Path) -> None:
    assert told(tmp_path, ZEN_4, {SWITCH: "AVX2"}) == {SWITCH: "AVX2"}


def test_a_system_without_that_file_is_left_alone(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    spare_slow_sorting(environment, tmp_path / "missing")
    assert environment == {}
