"""The message about contacts of the directory that nobody has checked."""

from django.db import migrations, models

CATEGORIES = (
    ("invitation", "Votre compte SI SIAO vous attend"),
    ("password_reset", "Choisir un nouveau mot de passe"),
    ("password_changed", "Votre mot de passe a changé"),
    ("email_change_asked", "Changement de votre adresse électronique à confirmer"),
    ("email_change_new", "Confirmez votre nouvelle adresse électronique"),
    ("email_changed", "Votre adresse électronique a changé"),
    ("factor_added", "La double authentification est activée"),
    ("factor_recovery", "Une remise à zéro de votre double authentification est demandée"),
    ("factor_removed", "Votre double authentification a été remise à zéro"),
    ("session_ended", "Une de vos sessions a été fermée"),
    ("sign_ins_slowed", "De nombreuses connexions échouent"),
    ("grant_given", "Un profil vous a été attribué"),
    ("grant_ended", "Un de vos profils a pris fin"),
    ("profile_mapped", "Votre ancien profil a son profil cible"),
    ("review_due", "La revue annuelle des accès vous attend"),
    ("suspension_near", "Votre compte sera bientôt suspendu"),
    ("suspended", "Votre compte est suspendu"),
    ("closing_near", "Votre compte sera bientôt fermé"),
    ("reactivated", "Votre compte est de nouveau actif"),
    ("closed", "Votre compte est fermé"),
    ("without_administrator", "Une structure n'a plus d'administrateur"),
    ("break_glass", "Un dossier a été ouvert hors lien (bris de glace)"),
    ("known_elsewhere", "Un ménage connu de votre SIAO a appelé un autre 115"),
    ("creation_confirm", "Confirmez votre demande de création"),
    ("creation_news", "Votre demande de création a avancé"),
    ("creation_due", "Une demande de création vous attend"),
    ("support_view", "L'assistance a regardé le site comme vous le voyez"),
    ("stale_places", "Vos places sont à confirmer"),
    ("directory_stale", "Des contacts de votre annuaire sont à vérifier"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0005_without_account"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_category_known",
        ),
        migrations.RemoveConstraint(
            model_name="outgoingmail",
            name="outgoingmail_category_known",
        ),
        migrations.AlterField(
            model_name="notice",
            name="category",
            field=models.CharField(choices=CATEGORIES, max_length=30, verbose_name="nature"),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="category",
            field=models.CharField(choices=CATEGORIES, max_length=30, verbose_name="nature"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("category__in", [value for value, _ in CATEGORIES])), name="notice_category_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("category__in", [value for value, _ in CATEGORIES])),
                name="outgoingmail_category_known",
            ),
        ),
    ]
