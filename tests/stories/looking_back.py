"""A process of its own that looks at a restored site: prints who arrived, and what does not fit together."""

from __future__ import annotations

import json


def main() -> None:
    """Print one JSON object."""
    import django

    django.setup()
    from dataclasses import asdict

    from essaim.services import compacting, counting, everyone
    from essaim.store.models import FollowList, IndexFile, Match, Person, Session

    figures = counting.figures()
    told = {
        "people": Person.objects.count(),
        "lists": FollowList.objects.count(),
        "figures_fit": (figures.people, figures.lists, figures.matches)
        == (Person.objects.count(), FollowList.objects.count(), Match.objects.count()),
        "differences": asdict(everyone.differences()),
        "sessions": Session.objects.count(),
        "index_files": IndexFile.objects.count(),
        "index_problems": [
            one.problem for which in compacting.indices() if (one := compacting.condition(*which)).problem
        ],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
