"""`demo_stories`: the stories of the demo and where to find them."""

from typing import Any

from django.core.management.base import BaseCommand

from sisiao.demo.world.stories import story_lines


class Command(BaseCommand):
    help = "List the stories of the demo, with the household and the page of each."

    def handle(self, **_: Any) -> None:
        for line in story_lines():
            story = line.story
            self.stdout.write(
                f"{story.number:>2}. {story.title}.\n"
                f"    {story.first_name} {story.last_name.upper()}, ménage n° {line.record_number}\u00a0; "
                f"{story.profile}\u00a0: {story.where}."
            )
