"""Closed lists of the help."""

from django.db import models


class ArticleKind(models.TextChoices):
    ARTICLE = "article", "Article d'aide"
    NEWS = "news", "Nouveauté"
