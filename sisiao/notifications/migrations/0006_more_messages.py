"""Messages of the directory, of campaigns and of the help."""

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
    ("campaign_template", "Le classeur de votre département est à remplir"),
    ("campaign_reminder", "Le recensement de votre département vous attend"),
    ("stale_places", "Vos places sont à confirmer"),
    ("ticket_due", "Une demande d'assistance vous attend"),
    ("ticket_news", "Votre demande d'assistance a avancé"),
    ("session_news", "Une session à laquelle vous êtes inscrit(e) change"),
    ("session_near", "Une session à laquelle vous êtes inscrit(e) approche"),
    ("directory_stale", "Des contacts de votre annuaire sont à vérifier"),
)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_without_account")]

    operations = [
        migrations.RemoveConstraint(model_name="notice", name="notice_category_known"),
        migrations.RemoveConstraint(model_name="outgoingmail", name="outgoingmail_category_known"),
        *(
            migrations.AlterField(
                model_name=model,
                name="category",
                field=models.CharField(choices=CATEGORIES, max_length=30, verbose_name="nature"),
            )
            for model in ("notice", "outgoingmail")
        ),
        *(
            migrations.AddConstraint(
                model_name=model,
                constraint=models.CheckConstraint(
                    condition=models.Q(("category__in", [value for value, _ in CATEGORIES])),
                    name=f"{model}_category_known",
                ),
            )
            for model in ("notice", "outgoingmail")
        ),
    ]
