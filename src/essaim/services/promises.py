"""What the site promises about data, each promise with the tests that hold it; a promise without a test is none."""

from __future__ import annotations

from dataclasses import dataclass

from essaim.base.text import gettext_noop


@dataclass(frozen=True)
class Promise:
    """One sentence, marked for translation, and the tests by their names (file and function)."""

    sentence: str
    tests: tuple[str, ...]


PROMISES: tuple[Promise, ...] = (
    Promise(
        gettext_noop(
            "Whatever is held about a member stands on their page and in their file, with why and until when."
        ),
        (
            "tests/house/test_my_data_is_whole.py::test_each_table_about_members_is_on_their_page_and_in_their_file",
            "tests/web/test_my_data.py::test_everything_held_is_on_one_page_with_why_and_until_when",
        ),
    ),
    Promise(
        gettext_noop("Everything that is kept has an end, and it goes at that end by itself."),
        (
            "tests/house/test_retention.py::test_every_table_names_its_end_date_or_its_reason",
            "tests/services/test_retaining.py::test_whatever_bears_an_end_date_is_there_until_it_and_gone_after_it",
            "tests/services/test_retaining.py::test_after_ten_years_without_a_visit_nothing_of_anybody_is_left",
        ),
    ),
    Promise(
        gettext_noop("Before lists or a membership end for want of a visit, one is told a month ahead."),
        (
            "tests/services/test_retaining.py"
            "::test_lists_end_a_year_after_the_last_visit_and_their_owner_is_told_a_month_before",
            "tests/services/test_retaining.py"
            "::test_a_membership_that_nobody_uses_ends_after_two_years_told_a_month_before",
        ),
    ),
    Promise(
        gettext_noop("Erasing takes effect at once: rows, sessions, matches, and the access at the servers."),
        (
            "tests/services/test_people.py::test_erasing_leaves_no_row_and_drops_what_others_were_going_to_follow",
            "tests/web/test_sessions.py::test_erasing_ends_every_session",
        ),
    ),
    Promise(
        gettext_noop("Whoever erased everything stays gone, also when an earlier backup is brought back."),
        ("tests/stories/test_backup.py::test_who_erased_everything_does_not_come_back_with_a_backup",),
    ),
    Promise(
        gettext_noop(
            "No other person’s X number, handle or name stands in clear in the database, the index or a dump."
        ),
        ("tests/services/test_dump.py::test_a_dump_of_everything_names_nobody_of_anybodys_archive",),
    ),
    Promise(
        gettext_noop("Stolen files give no token, no code, no session and no third party without the key."),
        (
            "tests/services/test_stolen_files.py::test_stolen_files_give_nothing_without_the_key",
            "tests/web/test_sessions.py::test_what_is_kept_of_a_session_opens_none",
        ),
    ),
    Promise(
        gettext_noop(
            "Nobody is found against their own choice of who may find them, whatever archives others make up."
        ),
        (
            "tests/services/test_oracle.py::test_fifty_attackers_with_forged_archives_learn_nobodys_address",
            "tests/matching/test_visibility.py::test_whoever_chose_it_is_found_only_by_those_they_followed",
        ),
    ),
    Promise(
        gettext_noop("An archive proves nothing: whoever has not proved their X account sees figures and no name."),
        ("tests/matching/test_visibility.py::test_somebody_who_proved_nothing_is_never_told_a_name_nor_may_ask",),
    ),
    Promise(
        gettext_noop("Nothing is followed without a wish, and each wish that was given can be taken back."),
        (
            "tests/matching/test_visibility.py::test_what_happens_by_itself_is_certain_wished_and_undisputed",
            "tests/web/test_my_data.py::test_following_arrivals_and_its_consent_are_one_choice",
        ),
    ),
    Promise(
        gettext_noop("The archive is opened on the member’s own device; only account numbers leave it."),
        (
            "tests/web/test_archive_page.py::test_ana_sees_what_will_be_sent_before_anything_leaves_and_only_that_leaves",
        ),
    ),
    Promise(
        gettext_noop(
            "Whoever asks to be left out is neither kept nor matched, and the answer tells nothing to anybody."
        ),
        (
            "tests/web/test_opting_out.py::test_one_post_leaves_somebody_out_of_every_list",
            "tests/web/test_opting_out.py::test_the_answer_is_the_same_whoever_asks",
        ),
    ),
    Promise(
        gettext_noop("The log names nobody: no handle, number, token, code or address."),
        (
            "tests/base/test_redacting.py::test_what_tells_who_somebody_is_is_taken_out",
            "tests/base/test_redacting.py::test_the_watch_over_all_tests_would_notice",
        ),
    ),
    Promise(
        gettext_noop("No page loads anything from another site; there is no tracking."),
        ("tests/web/test_strangers.py::test_no_page_asks_anything_of_another_site",),
    ),
    Promise(
        gettext_noop("The keys can be changed while the site runs; the old ones are good for nothing afterwards."),
        (
            "tests/services/test_rotating_under_load.py"
            "::test_nothing_is_lost_while_the_keys_change_and_the_old_ones_are_good_for_nothing",
        ),
    ),
)
