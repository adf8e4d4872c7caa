"""Which golden case stands for which trap of X's archives, so that none is forgotten and no case stands for nothing.

The traps are those that people's real archives have set for us and for others; each is a folder with an invented
archive in which it is laid. What only a process can show (memory, time, a million entries) has a test of its own.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LISTS, POSTS, ADS, ABOUT = "cases", "post_cases", "ad_cases", "about_cases"

#: Trap → the folders that lay it.
TRAPS: dict[str, tuple[str, ...]] = {
    # What people drop in.
    "the ZIP as X made it": (
        f"{LISTS}/layout-of-2020",
        f"{LISTS}/layout-of-2024-with-long-and-community-posts",
        f"{LISTS}/parts-are-read-in-order-and-once",
    ),
    "packed again on a Mac": (f"{LISTS}/a-mac-packs-again", f"{LISTS}/accents-as-a-mac-writes-them"),
    "packed again on Windows": (f"{LISTS}/windows-writes-backslashes", f"{LISTS}/names-in-an-old-code-page"),
    "a folder, with what desktops leave in it": (f"{LISTS}/what-desktops-leave-in-folders",),
    "wrapper folders": (f"{LISTS}/folders-around-folders",),
    "bare files": (
        f"{LISTS}/bare-lists-with-parts",
        f"{LISTS}/bare-json-alone",
        f"{LISTS}/bare-part-of-the-posts",
        f"{LISTS}/renamed-bare-file-is-known-by-its-content",
        f"{LISTS}/bare-file-of-another-kind",
        f"{POSTS}/files-alone-say-no-owner",
    ),
    "several ZIPs of one export, or some of them": (
        f"{LISTS}/several-zips-of-one-export",
        f"{LISTS}/a-piece-of-an-export-is-missing",
    ),
    "HTML instead of data": (f"{LISTS}/page-of-x-without-its-data", f"{LISTS}/instagram-export-in-html"),
    "something else": (f"{LISTS}/nothing-of-x", f"{LISTS}/instagram-export"),
    "two people's archives": (
        f"{LISTS}/archives-of-two-people-given-together",
        f"{LISTS}/two-people-in-one-zip",
        f"{LISTS}/manifest-and-account-of-two-people",
    ),
    "the same archive twice, or an older one beside it": (
        f"{LISTS}/the-same-archive-given-twice",
        f"{LISTS}/unfollowed-people-do-not-come-back",
        f"{POSTS}/several-exports-give-each-post-once",
    ),
    "a download that stopped": (f"{LISTS}/download-that-stopped", f"{LISTS}/list-that-stops"),
    "exactly 2 GiB": (f"{LISTS}/piece-of-exactly-two-gib",),
    # ZIPs.
    "names that only end alike; capitals": (f"{LISTS}/names-that-only-end-alike", f"{LISTS}/capitals-in-names"),
    "the large kind of ZIP": (f"{LISTS}/zip-of-the-large-kind",),
    "encrypted, outside, absolute, a link, nested": (
        f"{LISTS}/zip-with-a-password",
        f"{LISTS}/name-that-leads-outside",
        f"{LISTS}/absolute-name",
        f"{LISTS}/link-inside-a-zip",
        f"{LISTS}/zip-inside-a-zip",
    ),
    "declared sizes that lie": (f"{LISTS}/member-larger-than-it-says",),
    # Text and JSON.
    "a byte order mark; one line": (f"{LISTS}/minified-with-byte-order-mark",),
    "control characters, bytes that are no UTF-8": (
        f"{LISTS}/control-characters-and-bad-utf8",
        f"{POSTS}/control-characters-in-texts",
        f"{POSTS}/emoji-and-half-letters",
    ),
    "numbers as texts and texts as numbers; beyond 2^53": (
        f"{LISTS}/ids-as-numbers",
        f"{LISTS}/ids-beyond-javascript",
        f"{POSTS}/missing-keys-and-numbers-for-ids",
        f"{ADS}/values-in-other-types",
    ),
    "empty in every form": (
        f"{LISTS}/empty-in-every-form",
        f"{LISTS}/empty-lists-of-a-new-account",
        f"{POSTS}/no-posts-at-all",
        f"{ADS}/empty-in-every-way",
        f"{ADS}/nothing-about-ads",
    ),
    # Generations.
    "before 2018": (
        f"{LISTS}/classic-before-2018",
        f"{POSTS}/classic-months",
        f"{POSTS}/links-of-the-first-years",
        f"{POSTS}/replies-of-the-first-years",
    ),
    "2018, at the root, posts without a wrapper": (
        f"{LISTS}/layout-of-2018-at-the-root",
        f"{LISTS}/brace-on-the-first-line",
        f"{POSTS}/unwrapped-posts-of-2018",
    ),
    "2019, pictures in an inner ZIP": (f"{POSTS}/media-in-an-inner-zip",),
    "tweet and tweets": (f"{LISTS}/layout-of-2020", f"{LISTS}/older-global-name-in-a-newer-file"),
    # The wrapper, the parts, the manifest.
    "semicolons, no spaces, any name before the sign": (f"{LISTS}/semicolons-and-no-spaces",),
    "a file that is no list": (f"{LISTS}/list-that-is-no-list",),
    "another content than the name says": (f"{LISTS}/another-content-than-its-name",),
    "part 1 without part 0": (f"{LISTS}/a-part-is-missing",),
    "a manifest that announces too much, too little, or nothing": (
        f"{LISTS}/announced-files-that-are-missing",
        f"{LISTS}/manifest-that-forgets-parts",
        f"{LISTS}/manifest-that-cannot-be-read",
    ),
    "a partial archive": (f"{LISTS}/announced-files-that-are-missing", f"{LISTS}/partial-by-its-older-name"),
    # What may be read.
    "telephone numbers and addresses": (f"{LISTS}/account-with-a-telephone-number",),
    "deleted, circle and community posts": (
        f"{POSTS}/deleted-and-circle-posts-are-never-read",
        f"{POSTS}/communities-left-out",
        f"{POSTS}/communities-asked-for",
    ),
    "blocks and mutes": (f"{ABOUT}/blocks-and-mutes-in-parts",),
    "lists by one address or by many": (
        f"{ABOUT}/lists-by-one-address-each",
        f"{ABOUT}/lists-by-many-addresses-in-one-entry",
    ),
    "former handles, locked years": (f"{ABOUT}/locked-account-and-former-handles",),
    "a profile without its parts": (f"{ABOUT}/profile-without-parts",),
    # Follow lists and handles.
    "one of the two lists, or none": (f"{LISTS}/only-one-of-the-two-lists", f"{LISTS}/no-list-at-all"),
    "ids that are none": (f"{LISTS}/wrong-ids-are-counted",),
    "forged links, HTML and SQL in texts": (f"{LISTS}/forged-links-and-markup",),
    "handles out of the owner's posts": (
        f"{LISTS}/the-most-recent-handle-wins",
        f"{LISTS}/mentions-of-nobody",
        f"{LISTS}/handles-seen-in-an-absurd-year",
    ),
    # Posts.
    "absurd years": (f"{POSTS}/absurd-years",),
    "languages that are none; places": (f"{POSTS}/codes-that-are-no-languages", f"{POSTS}/places-are-never-kept"),
    "reposts": (
        f"{POSTS}/repost-cut-by-x",
        f"{POSTS}/repost-with-media-source",
        f"{POSTS}/repost-with-media-without-source",
    ),
    "threads": (
        f"{POSTS}/own-thread-with-an-old-handle",
        f"{POSTS}/thread-whose-parent-is-gone",
        f"{POSTS}/ring-of-answers-is-broken",
    ),
    "replies and quotes": (f"{POSTS}/replies-to-others", f"{POSTS}/quotes-of-own-and-other-posts"),
    "edited posts": (f"{POSTS}/edited-posts-give-their-newest-version",),
    "unescaped once, before the links": (f"{POSTS}/signs-are-unescaped-once-and-before-links",),
    "long posts": (
        f"{POSTS}/note-joined",
        f"{POSTS}/notes-of-the-same-second",
        f"{POSTS}/note-without-post",
        f"{POSTS}/cut-post-without-its-note",
        f"{POSTS}/note-with-other-keys-for-its-links",
        f"{POSTS}/note-that-answers-leaves-out-the-names",
    ),
    "media": (
        f"{POSTS}/four-photos-and-one-link",
        f"{POSTS}/film-in-any-of-its-forms",
        f"{POSTS}/animated-picture-has-no-rate",
        f"{POSTS}/media-of-somebody-elses-post",
        f"{POSTS}/link-to-own-picture-is-dropped",
    ),
    # Advertisements.
    "lists in lists, and whatever may be missing": (
        f"{ADS}/everything-is-there",
        f"{ADS}/keys-that-are-missing",
        f"{ADS}/entries-that-are-none",
    ),
    "two files that overlap": (f"{ADS}/the-two-files-overlap",),
    "open lists of words": (f"{ADS}/words-nobody-has-seen-yet",),
}
#: Traps that no small folder can lay → the test that does.
ELSEWHERE = {
    "a bomb of 3 GB": "test_bad_input:test_a_bomb_of_three_gigabytes_is_refused_at_once",
    "100,000 members": "test_bad_input:test_a_hundred_thousand_members_are_refused_at_once",
    "caps while reading": "test_bad_input:test_a_file_beyond_the_caps_is_refused",
    "cut anywhere": "test_bad_input:test_a_zip_cut_anywhere_is_told_as_incomplete",
    "gigabytes of media": "test_round_trip:test_an_archive_of_gigabytes_of_media_takes_no_room",
    "millions of followers": "test_items:test_what_was_seen_is_told_once_however_it_is_kept",
    "files never to be opened": "test_allow_list:test_canaries_stay_silent",
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_has_its_cases(trap: str) -> None:
    for case in TRAPS[trap]:
        assert (HERE / case / "files").is_dir(), case
        assert (HERE / case / "expected.json").is_file(), case


@pytest.mark.parametrize("trap", ELSEWHERE)
def test_a_trap_that_no_folder_can_lay_has_its_test(trap: str) -> None:
    module, _, name = ELSEWHERE[trap].partition(":")
    assert callable(getattr(import_module(f"tests.archives.{module}"), name))


def test_every_case_stands_for_a_trap() -> None:
    named = {case for cases in TRAPS.values() for case in cases}
    there = {f"{kind}/{case.name}" for kind in (LISTS, POSTS, ADS, ABOUT) for case in (HERE / kind).iterdir()}
    assert there == named
