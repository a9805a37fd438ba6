import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('offer', '0004_reserved'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Justification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('rule', models.CharField(max_length=3, verbose_name='règle')),
                ('digest', models.CharField(max_length=32, verbose_name='empreinte des faits')),
                ('cause', models.CharField(max_length=250, verbose_name='explication')),
                ('until', models.DateField(verbose_name="valable jusqu'au")),
                ('written_at', models.DateTimeField(verbose_name='écrite le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='écrite par')),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='justifications', to='offer.dispositif', verbose_name='dispositif')),
            ],
            options={
                'verbose_name': "justification d'anomalie",
                'verbose_name_plural': "justifications d'anomalies",
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('rule', 'dispositif', 'digest'), name='justification_once_for_these_facts', violation_error_message='Cette anomalie est déjà justifiée.'), models.CheckConstraint(condition=models.Q(('cause', ''), _negated=True), name='justification_says_why'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('withdrawn_at__gte', models.F('written_at')), _connector='OR'), name='justification_then_withdrawn')],
            },
        ),
    ]
