"""The words by which alliance.ipa.identifiers tells what may identify somebody from what is ordinary. No names."""

from __future__ import annotations


def _words(given: str) -> frozenset[str]:
    return frozenset(given.split())


#: words that begin sentences or are often written with a capital, and name nobody
ORDINARY = _words(
    """a about above absolutely across actually after afterwards again against ah aha all almost already alright also although
    always am among an and another any anybody anyhow anyone anything anyway are aren't around as at aw away back
    basically be because been before behind being below beside besides between beyond both but by bye can can't cannot
    certainly christ christmas clearly could couldn't dear definitely did didn't do does doesn't doing don't done down
    during each easter either else em enough er erm especially even eventually ever every everybody everyone everything
    everywhere exactly except far few first for from further generally get gets getting give given go god goes going
    gone gosh got great had hadn't half halfway happy hardly has hasn't have haven't having he he'd he'll he's hello hence
    her here here's hers herself hey hi him himself his hm hmm how how's however i i'd i'll i'm i've if in indeed initially
    inside instead internet into is isn't it it'd it'll it's its itself jesus just kind know last lastly later laugh
    laughs least left less let let's like literally little look lord lots lovely luckily m many may maybe me mean
    meanwhile mhm might mightn't mine mm mmm mm-hm more most mostly mr mrs ms much mum must mustn't my myself n naturally
    near nearly neither never nevertheless next nice no nobody none nonetheless nope nor normally not nothing now nowhere
    obviously of off often oh ok okay on once one ones only onto ooh or originally other others otherwise ought our ours
    out outside over overall own part perhaps personally plus possibly pretty probably put quite rather really right round
    sadly same second see seem seems shall shan't she she'd she'll she's should shouldn't similarly simply since so some
    somebody somehow someone something sometimes somewhere soon sorry sort still strangely stuff such suddenly supposedly
    sure surely take tell thank thankfully thanks that that'd that'll that's the thee their theirs them themselves then there
    there'd there'll there's therefore these they they'd they'll they're they've thing things think third this those
    though three through throughout thus till to today together tomorrow tonight too toward towards truly two uh uh-huh um
    under unless until unlike up upon us used usually very via was wasn't we we'd we'll we're we've well went were weren't
    what what's whatever when when's whenever where where's whereas whereby wherever whether which whichever while who
    who'd who'll who's whoever whole whom whose why why's with within without won't would wouldn't wow yea yeah year
    years yep yes yesterday yet you you'd you'll you're you've your yours yourself yourselves tv cv phd
    dad daddy mummy mam mom mother father gran nan grandma grandad granddad granny auntie aunty uncle sister brother
    maths english-speaking facebook google whatsapp youtube zoom teams skype instagram twitter netflix covid coronavirus
    because 'cause cos cause coz like-minded four five six seven eight nine ten eleven twelve twenty hundred thousand
    people person somebody's everyone's nobody's time times day days week weeks month months man woman men women boy girl
    child children client clients patient patients therapist counsellor psychologist psychiatrist supervisor interviewer
    participant therapy counselling feeling feelings felt feel wanted want wants made make makes making came come comes coming
    said say says saying told telling tell ask asked asking talk talked talking speaking speak work worked works working
    being having thinking trying looking seeing going knowing sitting listening waiting fair honestly funny good bad big small
    long short old new young true false different difficult easy hard important interesting strange weird whole full open
    help helped start started stop stopped keep kept leave left find found need needed needs remember forget guess suppose
    hope hopefully wish understand understood believe believed"""
)  # fmt: skip

TITLES = _words(
    """dr doctor mr mrs ms miss mx prof professor sister nurse matron father rev reverend pastor imam rabbi sir lady lord dame
    canon sergeant constable inspector captain judge councillor uncle auntie aunt aunty grandma grandad granny nanny
    madam mister missus consultant"""
)

#: a capital word after one of these is likely to be a place (after "to", "from" or "at" it may as well be somebody)
PLACES_AFTER = _words("in near outside into through across via visiting")

#: words that bodies are called by
BODIES = _words(
    """hospital infirmary hospice school university college academy nursery trust clinic surgery centre center institute
    institution foundation charity council ltd limited plc inc llp gmbh prison church mosque synagogue chapel cathedral
    library museum bank company agency association society federation union club theatre hotel restaurant supermarket
    department ministry unit ward practice service services group network project partnership committee court station
    airport barracks regiment hostel refuge shelter solicitors house"""
)

STREETS = _words(
    """street road avenue lane close drive crescent gardens terrace place square way court hill park grove mews walk row
    green rise view parade quay wharf bridge estate"""
)

#: small words inside a name
PARTICLES = _words(
    "de del della di da dos du la le van von der den ter af al el bin bint ibn ap o of for and the in on"
)

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS = _words("monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays "
                  "saturdays sundays")  # fmt: skip

#: letters that everybody uses
ABBREVIATIONS = _words(
    """ok okay tv uk usa us eu gp nhs cbt dbt emdr ptsd adhd ocd ect iapt cpn ot pa hr it cv phd ba ma msc bsc gcse gcses
    aa na am pm dna id pc dvd cd bbc hiv aids mri ct er ae bpd ipa cat act mbt dsm icd sos eta asap diy lgbt lgbtq bme"""
)

#: nationalities, languages, faiths: said of so many that no one is named, and yet it may tell
BELONGING = _words(
    """english british scottish welsh irish american australian canadian polish german french spanish italian portuguese greek
    turkish russian ukrainian romanian hungarian czech slovak bulgarian lithuanian latvian estonian finnish swedish
    norwegian danish dutch belgian swiss austrian albanian serbian croatian bosnian indian pakistani bangladeshi bengali
    punjabi urdu hindi gujarati tamil nepali chinese mandarin cantonese japanese korean vietnamese thai filipino
    malaysian indonesian iranian persian farsi iraqi kurdish syrian lebanese israeli palestinian egyptian moroccan algerian
    somali ethiopian eritrean kenyan ugandan nigerian yoruba igbo ghanaian zimbabwean jamaican caribbean african asian
    european arabic arab hebrew latin jewish muslim christian catholic protestant anglican methodist baptist quaker
    hindu sikh buddhist roma traveller brazilian mexican colombian scots gaelic"""
)

NUMBER_WORDS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "one", "two", "three", "four", "five", "six", "seven",
    "eight", "nine",
)  # fmt: skip

#: after a number, these say that it is no age
AFTER_A_NUMBER = (
    "minutes?|hours?|days?|weeks?|months?|seconds?|times?|people|persons?|of|per|percent|pounds?|quid|euros?|dollars?|miles?|"
    "kilometres?|metres?|feet|stone|kilos?|sessions?|clients?|patients?|years? (?!old)|steps?|points?|or|to|in|o[’']?clock|"
    "different|other|things?|who|and a half|thousand|hundred|million|minute|hour|day|week|month"
)

JOB_ENDINGS = (
    "er", "or", "ist", "ian", "man", "woman", "smith", "wright", "eer", "nurse", "chef", "cook", "pilot", "judge", "midwife",
    "monk", "nun", "priest", "vicar", "architect", "engineer", "surgeon", "dentist", "vet", "clerk", "maid", "butcher", "athlete",
    "diplomat", "analyst", "critic", "coroner", "registrar", "steward", "shepherd", "tailor", "umpire", "herald", "scribe",
)  # fmt: skip

#: words with the ending of an occupation that are none, or that nobody is known by
NO_JOBS = _words(
    """other another mother father sister brother daughter grandmother grandfather stepfather stepmother number member
    beginner newcomer outsider insider matter letter winter summer answer corner hunger anger monster stranger youngster
    teenager prisoner sufferer survivor listener speaker talker thinker doer helper carer lover liar loser winner leader
    follower believer outlier volunteer trustee participant person woman man human german christian vegetarian
    realist optimist pessimist perfectionist feminist therapist counsellor counselor psychologist psychotherapist psychiatrist
    supervisor doctor teacher worker manager trainer practitioner interviewer researcher helper bit better later never
    rather together under over after either neither whether latter former minor major error mirror terror motor
    partner drinker smoker worrier fighter quitter player reader writer gamer bother burger border order disorder power
    tower flower shower finger danger stickler soldier stutter wonder creature visitor elder senior junior
    superior inferior survivor doctorate chapter master character disaster"""
)
