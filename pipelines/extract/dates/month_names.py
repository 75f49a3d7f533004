"""Names of months in the languages of the news, and the month that a word names."""

import re
from collections.abc import Mapping

_NAMES = """
jan januar januari january janvier janv gennaio gen enero ene janeiro stycznia styczeń sty ledna leden
január januára января январь янв січня ianuarie ian ιανουαρίου ιανουάριος siječnja јануар јануара януари
gener ocak oca tammikuuta jaanuar sausio janvāris janvārī janúar يناير جانفي ינואר जनवरी січень јануари
januarie xaneiro yanvar қаңтар იანვარი იანვარს հունվարի հունվար студзеня januara জানুয়ারি জানুয়ারী
ஜனவரி జనవరి ಜನವರಿ ജനുവരി जानेवारी જાન્યુઆરી جنوری janar \u03b9\u03b1\u03bd urtarrila ਜਨਵਰੀ

feb februar februari february février fevrier févr fév febbraio febrero fevereiro fev lutego luty lut února
únor február februára февраля февраль фев лютого februarie φεβρουαρίου φεβρουάριος veljače фебруар фебруара
февруари febrer şubat subat şub helmikuuta veebruar vasario februāris februārī febrúar فبراير فيفري شباط
פברואר फरवरी फ़रवरी febr февр лютий
februara febreiro лютага pebrero fevral ақпан თებერვალი փետրվարի փետրվար ফেব্রুয়ারি ফেব্রুয়ারী பிப்ரவரி
ఫిబ్రవరి ಫೆಬ್ರವರಿ ഫെബ്രുവരി फेब्रुवारी ફેબ્રુઆરી فروری shkurt φεβ otsaila ਫ਼ਰਵਰੀ

mar mär märz maerz mrz maart mrt march mars marzo março marco marca marzec března březen március март марта
березня martie μαρτίου μάρτιος ožujka març maaliskuuta märts kovo marts martā maret مارس آذار מרץ मार्च
marec márc мар березень mart
machi mac marta marso наурыз მარტი մարտի մարտ сакавіка মার্চ மார்ச் మార్చి ಮಾರ್ಚ್ മാർച്ച് માર્ચ مارچ
mäerz martxoa ਮਾਰਚ μαρ

apr april abril avril avr aprile abr kwietnia kwiecień kwi dubna duben április apríla апреля апрель апр
квітня aprilie απριλίου απρίλιος travnja април априла nisan nis huhtikuuta aprill balandžio aprīlis aprīlī
apríl أبريل ابريل أفريل نيسان אפריל अप्रैल ápr квітень
aprili aprel abrëll сәуір აპრილი ապրիլի ապրիլ красавіка এপ্রিল ஏப்ரல் ఏప్రిల్ ಏಪ್ರಿಲ್ ഏപ്രിൽ एप्रिल એપ્રિલ
اپریل prill aprila απρ apirila ਅਪ੍ਰੈਲ

mai may mei maj mayo maggio mag maio maja května květen május mája мая май травня μαΐου μάιος svibnja мај
маја maig may\u0131s mayis toukokuuta gegužės maijs maijā maí مايو ماي أيار מאי मई máj травень
mee мамыр მაისი մայիսի մայիս মে மே మే ಮೇ മേയ് मे મે مئی maiatza ਮਈ μαϊ μάι

jun juni june juin junio jun giugno giu junho czerwca czerwiec cze června červen június júna июня июнь июн
червня iunie ιουνίου ιούνιος lipnja јун јуна юни juny haziran haz kesäkuuta juuni birželio jūnijs jūnijā
júní يونيو جوان حزيران יוני जून jún iun червень јуни
junie junij juna xuño iyun hunyo маусым ივნისი հունիսի հունիս чэрвеня জুন ஜூன் జూన్ ಜೂನ್ ജൂൺ જૂન جون
qershor \u03b9\u03bf\u03c5\u03bd ekaina ਜੂਨ

jul juli july juillet juil julio luglio lug julho lipca lipiec lip července červenec július júla июля июль
июл липня iulie ιουλίου ιούλιος srpnja јул јула юли juliol temmuz tem heinäkuuta juuli liepos jūlijs jūlijā
júlí يوليو جويلية تموز יולי जुलाई júl iul липень јули
julie julij jula julai xullo iyul hulyo шілде ივლისი հուլիսի հուլիս ліпеня জুলাই ஜூலை జులై జూలై ಜುಲೈ ജൂലൈ
जुलै જુલાઈ جولائی korrik ιουλ uztaila ਜੁਲਾਈ

aug august augustus augusti août aout agosto ago sierpnia sierpień sie srpna srpen augusztus augusta августа
август авг серпня αυγούστου αύγουστος kolovoza agost ağustos agustos ağu elokuuta rugpjūčio augusts augustā
ágúst أغسطس اغسطس أوت آب אוגוסט अगस्त серпень
agosti ogos avgusta avqust avgust ઑગસ્ટ тамыз აგვისტო օգոստոսի օգոստոս жніўня আগস্ট ஆகஸ்ட் ఆగస్టు ಆಗಸ್ಟ್ ഓഗസ്റ്റ്
ऑगस्ट ઓગસ્ટ اگست gusht \u03b1\u03c5\u03b3 abuztua ਅਗਸਤ

sep sept september septembre septiembre settembre set setembro września wrzesień wrz září szeptember
septembra сентября сентябрь сен вересня septembrie σεπτεμβρίου σεπτέμβριος rujna септембар септембра
септември setembre eylül eylul eyl syyskuuta rugsėjo septembris septembrī سبتمبر أيلول ספטמבר सितंबर सितम्बर
szept сент вересень
septemba sentyabr septembar setyembre қыркүйек სექტემბერი սեպտեմբերի սեպտեմբեր верасня সেপ্টেম্বর செப்டம்பர்
సెప్టెంబర్ ಸೆಪ್ಟೆಂಬರ್ സെപ്റ്റംബർ सप्टेंबर સપ્ટેમ્બર ستمبر shtator σεπ iraila ਸਤੰਬਰ

oct okt oktober october octobre octubre ottobre ott outubro out października październik paź října říjen
október októbra октября октябрь окт жовтня octombrie οκτωβρίου οκτώβριος октобар октобра октомври ekim eki
lokakuuta oktoober spalio oktobris oktobrī أكتوبر اكتوبر אוקטובר अक्टूबर अक्तूबर жовтень
oktoba oktyabr oktobar ഒക്‌ടോബർ oktubre қазан ოქტომბერი հոկտեմբերի հոկտեմբեր кастрычніка অক্টোবর அக்டோபர் అక్టోబర్
ಅಕ್ಟೋಬರ್ ഒക്ടോബർ ऑक्टोबर ઑક્ટોબર ઓક્ટોબર اکتوبر tetor οκτ urria ਅਕਤੂਬਰ

nov november novembre noviembre novembro listopada listopad lis listopadu novembra ноября ноябрь ноя
листопада noiembrie νοεμβρίου νοέμβριος studenoga новембар новембра ноември kas\u0131m kasim kas marraskuuta
lapkričio novembris novembrī nóvember نوفمبر נובמבר नवंबर नवम्बर нояб листопад
novemba noyabr novembar nobyembre қараша ნოემბერი նոյեմբերի նոյեմբեր лістапада নভেম্বর நவம்பர் నవంబర్ ನವೆಂಬರ್
നവംബർ नोव्हेंबर નવેમ્બર نومبر nëntor νοε azaroa ਨਵੰਬਰ

dec dez dic des dezember desember december décembre déc dicembre diciembre dezembro grudnia grudzień gru
prosince prosinec decembra декабря декабрь дек грудня decembrie δεκεμβρίου δεκέμβριος децембар децембра
декември desembre aral\u0131k aralik ara joulukuuta detsember gruodžio decembris decembrī ديسمبر דצמבר दिसंबर
दिसम्बर грудень prosinca
disember desemba dekabr disyembre decembro желтоқсан დეკემბერი դեկտեմբերի դեկտեմբեր снежня decembar ডিসেম্বর
டிசம்பர் డిసెంబర్ ಡಿಸೆಂಬರ್ ഡിസംബർ डिसेंबर ડિસેમ્બર دسمبر dhjetor δεκ abendua ਦਸੰਬਰ
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
    """Return the month, 1 to 12, that a word names; None when it names none."""
    folded = word.casefold()
    if found := _MONTHS.get(folded) or _MONTHS.get(folded.removeprefix(_IN)):
        return found
    return _MONTHS.get(_GLUED.split(word)[-1].casefold())
