from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0002_organisation_dissolved_on'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='quiet_from',
            field=models.TimeField(blank=True, null=True, verbose_name='Ruhe von'),
        ),
        migrations.AddField(
            model_name='user',
            name='quiet_until',
            field=models.TimeField(blank=True, null=True, verbose_name='Ruhe bis'),
        ),
        migrations.AlterField(
            model_name='user',
            name='mail_frequency',
            field=models.CharField(choices=[('at_once', 'sofort'), ('daily', 'täglich'), ('weekly', 'wöchentlich'), ('never', 'nie')], default='at_once', max_length=20, verbose_name='Benachrichtigungen per E-Mail'),
        ),
    ]
