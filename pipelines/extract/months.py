"""Names of months in the languages of the news, and the month that a word names."""

import re
from collections.abc import Mapping

_NAMES = """
jan januar januari january janvier janv gennaio gen enero ene janeiro stycznia styczeń sty ledna leden
január januára января январь янв січня ianuarie ian ιανουαρίου ιανουάριος siječnja јануар јануара януари
gener ocak oca tammikuuta jaanuar sausio janvāris janvārī janúar يناير جانفي ינואר जनवरी січень јануари

feb februar februari february février fevrier févr fév febbraio febrero fevereiro fev lutego luty lut února
únor február februára февраля февраль фев лютого februarie φεβρουαρίου φεβρουάριος veljače фебруар фебруара
февруари febrer şubat subat şub helmikuuta veebruar vasario februāris februārī febrúar فبراير فيفري شباط
פברואר फरवरी फ़रवरी febr февр лютий

mar mär märz maerz mrz maart mrt march mars marzo março marco marca marzec března březen március март марта
березня martie μαρτίου μάρτιος ožujka març maaliskuuta märts kovo marts martā maret مارس آذار מרץ मार्च
marec márc мар березень mart

apr april abril avril avr aprile abr kwietnia kwiecień kwi dubna duben április apríla апреля апрель апр
квітня aprilie απριλίου απρίλιος travnja април априла nisan nis huhtikuuta aprill balandžio aprīlis aprīlī
apríl أبريل ابريل أفريل نيسان אפריל अप्रैल ápr квітень

mai may mei maj mayo maggio mag maio maja května květen május mája мая май травня μαΐου μάιος svibnja мај
маја maig may\u0131s mayis toukokuuta gegužės maijs maijā maí مايو ماي أيار מאי मई máj травень

jun juni june juin junio jun giugno giu junho czerwca czerwiec cze června červen június júna июня июнь июн
червня iunie ιουνίου ιούνιος lipnja јун јуна юни juny haziran haz kesäkuuta juuni birželio jūnijs jūnijā
júní يونيو جوان حزيران יוני जून jún iun червень јуни

jul juli july juillet juil julio luglio lug julho lipca lipiec lip července červenec július júla июля июль
июл липня iulie ιουλίου ιούλιος srpnja јул јула юли juliol temmuz tem heinäkuuta juuli liepos jūlijs jūlijā
júlí يوليو جويلية تموز יולי जुलाई júl iul липень јули

aug august augustus augusti août aout agosto ago sierpnia sierpień sie srpna srpen augusztus augusta августа
август авг серпня αυγούστου αύγουστος kolovoza agost ağustos agustos ağu elokuuta rugpjūčio augusts augustā
ágúst أغسطس اغسطس أوت آب אוגוסט अगस्त серпень

sep sept september septembre septiembre settembre set setembro września wrzesień wrz září szeptember
septembra сентября сентябрь сен вересня septembrie σεπτεμβρίου σεπτέμβριος rujna септембар септембра
септември setembre eylül eylul eyl syyskuuta rugsėjo septembris septembrī سبتمبر أيلول ספטמבר सितंबर सितम्बर
szept сент вересень

oct okt oktober october octobre octubre ottobre ott outubro out października październik paź října říjen
október októbra октября октябрь окт жовтня octombrie οκτωβρίου οκτώβριος октобар октобра октомври ekim eki
lokakuuta oktoober spalio oktobris oktobrī أكتوبر اكتوبر אוקטובר अक्टूबर अक्तूबर жовтень

nov november novembre noviembre novembro listopada listopad lis listopadu novembra ноября ноябрь ноя
листопада noiembrie νοεμβρίου νοέμβριος studenoga новембар новембра ноември kas\u0131m kasim kas marraskuuta
lapkričio novembris novembrī nóvember نوفمبر נובמבר नवंबर नवम्बर нояб листопад

dec dez dic des dezember desember december décembre déc dicembre diciembre dezembro grudnia grudzień gru
prosince prosinec decembra декабря декабрь дек грудня decembrie δεκεμβρίου δεκέμβριος децембар децембра
декември desembre aral\u0131k aralik ara joulukuuta detsember gruodžio decembris decembrī ديسمبر דצמבר दिसंबर
दिसम्बर грудень prosinca
"""
"""As they stand in dates, with the short forms; a name of two months is that of most readers' language."""

_MONTHS: Mapping[str, int] = {
    name.casefold(): number
    for number, names in enumerate(_NAMES.split("\n\n"), 1)
    for name in names.split()
}
_GLUED = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
"""Where a word begins that is glued to the one before (`EditorialNovember`)."""
_IN = "\u05d1"
"""Hebrew writes `in` as the first letter of the month."""


def number(word: str) -> int | None:
    """Gives the month, 1 to 12, that a word names; None when it names none."""
    folded = word.casefold()
    if found := _MONTHS.get(folded) or _MONTHS.get(folded.removeprefix(_IN)):
        return found
    return _MONTHS.get(_GLUED.split(word)[-1].casefold())
