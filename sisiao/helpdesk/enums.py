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


class SessionKind(models.TextChoices):
    BEGINNER = "beginner", "Démonstration, premiers pas"
    ADVANCED = "advanced", "Démonstration, usage avancé"
    WORKSHOP = "workshop", "Atelier"
    QUESTIONS = "questions", "Questions et réponses"
    WEBINAR = "webinar", "Webinaire trimestriel"


# What the administrator of a SIAO holds in their territory.
OF_A_SIAO = (SessionKind.WORKSHOP, SessionKind.QUESTIONS)


class MessageLevel(models.TextChoices):
    INFO = "info", "Information"
    WARNING = "warning", "Important"
    ERROR = "error", "Alerte"
