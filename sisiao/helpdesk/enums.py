"""Closed lists of the help."""

from django.db import models


class ArticleKind(models.TextChoices):
    ARTICLE = "article", "Article d'aide"
    NEWS = "news", "Nouveauté"


class TicketState(models.TextChoices):
    OPEN = "open", "Chez le SIAO"
    ESCALATED = "escalated", "Chez l'équipe nationale"
    ANSWERED = "answered", "Répondue"
    CLOSED = "closed", "Close"


# What waits for an answer.
WAITING = (TicketState.OPEN, TicketState.ESCALATED)
