"""Phrases of those who want a text written or changed, or something explained."""

from tools.routing.pattern import any_of
from tools.routing.text import START

TRANSFORM = START + any_of(
    r"(?:re-?write|rephrase|reword|paraphrase|proof-?read|spell-?check|translate|transcribe|polish|edit"
    r"|shorten|condense|simplify|copy-?edit|format|(?:clean|tidy)(?: up)?"
    r"|correct|fix) (?:this|these|my|the (?:following|grammar|spelling|tone|text|sentence|paragraph|email"
    r"|draft)|it\b|into|to|from|for|:|our|the|in|a|\"|')",
    r"(?:tone|spelling|grammar|style)[\s-]check|(?:translate|proof-?read|rephrase|paraphrase|reword|re-?write)\b",
    r"(?:turn|convert) (?:this|these|my|the following|our)\b",
    r"(?:put|pull|extract|pick|take|list|get|check)\b[^.\n]{0,40}?\b(?:this|these|the following|my) (?:texts?"
    r"|notes?|messages?|e-?mails?|paragraphs?|transcript|minutes|thread|chat|letter|bullets|points|spelling)\b",
    r"(?:mets?|mettez|raum|pasa|metti|zet|werk|uporzadkuj|arruma|ordena|sistema|snygga|gor)\b[^.\n]{0,25}?"
    r"\b(?:ces|cette|diese[nrs]?|est[aoe]s?|quest[aeio]|deze|dit|te notatki|(?:de|det) har)\b",
    r"make (?:this|these|it|my|the (?:following|text|email|paragraph))\b[^.\n]{0,40}?"
    r"(?:shorter|longer|friendl|formal|polite|concise|sound|clear|better|professional)",
    r"(?:summari[sz]e|sum up|recap|condense|tl;?dr)[^.\n]{0,30}?"
    r"(?:\bthis\b|\bthese\b|\bfollowing\b|\bbelow\b|\babove\b|\battached\b|\bpasted\b|\"|:|\bmy\b"
    r"|\btext\b|\bparagraph\b|\bnotes\b|\bemail\b)",
    r"(?:how (?:do|would|can) (?:you|u|i|we) say\b[^.\n]{0,80}? in"
    r"|what(?:'s| is) the (?:word|translation|plural|past tense))\b",
    r"(?:ubersetze?n?|formulier\w* um|umformulier|korrigier|kurze?)\w*\b",
    r"(?:formulier\w*)\b",
    r"(?:fasse?)\b[^.\n]{0,40}?(?:diese[nrs]?|folgende[nrs]?|text|:)",
    r"(?:tradui[st]|traduire|traduisez|reformule|corrige|raccourci|ree?cri)\w*\b",
    r"(?:resume[zr]?) (?:ce|cet|cette|ces|le texte|le (?:paragraphe|message)|este|esta|estos"
    r"|el (?:siguiente|texto)|la siguiente)\b",
    r"(?:traduce|traducir|traduzca|reescrib|parafrase|corrige|acorta)\w*\b",
    r"(?:traduci|tradurre|riscriv|riformul|correggi|accorcia|parafras)\w*\b",
    r"(?:traduz|reescrev|vertaal|herschrijf|przetlumacz|oversatt|overs[aæ]t)\w*\b",
    r"(?:riassum)\w* (?:quest[oaie]|il (?:seguente|testo)|la seguente)\b",
)
"""A request to change a given text."""

_PIECE = (
    r"(?:e-?mail|letter|memo|(?:thank[\s-]you |sticky )?note|message|reply|response|tagline|slogan|blog"
    r"|post|poem|haiku|limerick|speech|script"
    r"|agenda|job (?:ad|description|posting)|press release|product description|caption|tweet|faq|essay"
    r"|story|headlines?|subject lines?"
    r"|code|function|regex|query|outline|template|invitation|announcement|presentation|toast|names?"
    r"|ideas?|jokes?|questions?|checklist"
    r"|paragraph|sentences?|bullet points?|pitch|bio|song|recipe|synonyms?|one-liner|elevator|playlist"
    r"|itinerary|quiz|poster|flyer|leaflet|banner|brochure|copy|examples?)s?\b"
)
DRAFT = START + any_of(
    r"(?:re-?)?draft(?:ing)?\b(?! (?:pick|lottery|class|night|order|prospect))",
    r"write\b(?![\s-]?(?:off|down|nothing|s\b))",
    r"compose\b|brainstorm\b|ghost-?write\b|pen (?:a|an|me)\b|jot down\b|word (?:a|an)\b",
    r"come up with\b|think of\b|suggest (?:a|an|some|me|\w+ (?:names?|ideas?|titles?))",
    r"(?!wh|how)(?:[\w.#+-]+ ){0,2}(?:snippet|script|regex|macro|one-liner|outline|haiku|limerick|poem|slogan"
    r"|tagline)s? (?:to|that|which|for|of|on|about)\b",
    r"(?:sql|python|javascript|java|c\+\+|vba|bash|latex|html|css|excel|sheets|json|yaml|numpy|pandas|r)"
    r"(?: (?:to|that|for|which|code|formula|function|query|class|macro)\b|[:,])",
    r"[^.\n]{0,25}?\b(?:jokes?|witz|blague|chiste|piada|barzelletta|grap|dowcip|skamt|werbespruch)\b",
    r"(?:generate|create|make|produce|prepare|design|craft|develop|outline|propose|offer|list|provide"
    r"|put together|build)\b[^.\n]{0,50}?\b" + _PIECE,
    r"(?:an?|some|two|three|four|five|six|ten|\d+|a few|several)\b[^.\n?]{0,30}?\b" + _PIECE,
    r"(?:schreib|verfass|entwirf|entwerf|dichte|erstell\w* (?:eine?n? )?(?:e-?mail|brief|text|entwurf"
    r"|agenda|einladung|stellen))\w*\b",
    r"(?:einen?|eine) (?:\w+ ){0,2}(?:e-?mail|brief|text|entwurf|slogan|gedicht|einladung|nachricht)\b",
    r"(?:redige|rediger|redigez|ecri[stv]|ecrire|ecrivez|compose[zr]?|propose[zr]?|imagine[zr]? (?:un|une"
    r"|des|trois)\b|prepare[zr]? un)\w*\b",
    r"une? (?:\w+ ){0,2}(?:e-?mail|courriel|lettre|message|slogan|poeme|discours|invitation|annonce)\b",
    r"(?:redacta|redactar|escrib|elabora un|propon|inventa|prepara un)\w*\b",
    r"una? (?:\w+ ){0,2}(?:correo|e-?mail|carta|mensaje|eslogan|poema|discurso|anuncio|lettera|messaggio"
    r"|slogan|discorso|annuncio)\b",
    r"(?:scriv|redig|componi|proponi|prepara un|suggerisci)\w*\b",
    r"(?:escrev|redij|elabor|crie um|sugir|schrijf|bedenk|napisz|zaproponuj|skriv|formulera|foresla)\w*\b",
)
"""A request to make a text."""

QUESTION_AFTER_COLON = (
    r"[:.][\s¶]+(?:(?:and|but|so) )?(?:who|whom|whose|what(?:'s)?|which|when|where|why|how|did|does|do|is|are"
    r"|was|were|has|have|had|can|could|will|would|should|any)\b[\s\S]*\?\W*\Z"
)
"""Comes to its question after a colon or a full stop."""

ANNOUNCED_QUESTION = r"\bquestions?\b[^:?\n]{0,60}" + QUESTION_AFTER_COLON
"""Says that it is a question, and asks it."""

EMBEDDING = (
    r"\b(?:about|announcing|asking|telling|that|explaining|inviting|on how|called|titled|who|which|saying"
    r"|introducing|promoting)\b"
)
"""Words after which a verb belongs to what the text is about, not to the request."""

SMALL_TALK = (
    rf"\A{START}\W*(?:(?:thanks|thank you|thx|cheers|good (?:morning|afternoon|evening)|bye|goodbye"
    r"|hallo|danke|merci|salut|gracias|grazie)\b[\s\w]{0,20})?\W*\Z"
)
"""Nothing but courtesy; most of it has already been taken from the start of the request."""

IN_GENERAL = any_of(
    r"\b(?:in general|generally|usually|typically|typical|normally|textbook|in theory|as a rule)\b",
    r"\b(?:should|might|sollten?|doit|debe|deve|moet|powinn\w+)\b[^?\n]{0,20}?\b(?:an?|eine?[mnrs]?|une?|una|um"
    r"|een)\b",
    r"\b(?:why|warum|pourquoi|por que|porque|perche|waarom|dlaczego|varfor)\b[^?\n]{0,20}?\b(?:companies"
    r"|firms|banks|insurers|retailers|lenders|suppliers|investors|people|firmen|unternehmen|les entreprises"
    r"|[la]s empresas|le aziende|bedrijven|firmy|foretag)\b",
    r"\b(?:ublicherweise|normalerweise|typischerweise|im allgemeinen|d'habitude|en general"
    r"|generalement|suelen?|di solito|in genere|in generale|meestal|doorgaans|zwykle|costumam?|brukar)\b",
)
"""Asks how such things are, not how one of them is."""

ADVICE = START + any_of(
    r"how (?:do|can|should|could|would|might) (?:i|we|you|one|someone|people|a (?:new )?manager)\b",
    r"how to\b|what(?:'s| is| are) (?:a|an|the|some|your)? ?(?:best|good|nice|polite|proper|right"
    r"|easiest) (?:way|ways|practice|practices|approach|\w+ to|\w+ for)\b",
    r"(?:tips|ideas|advice|ways|suggestions|best practices|pros and cons|teach me|recommend)\b",
    r"(?:who|wer|qui|quien|chi|wie|kto|quem|vem)\b[^?\n]{0,20}?\b(?:wrote (?!the |our |this )|painted"
    r"|compos\w+|invented|discovered|geschrieben|erfunden|ecrit|peint|invente|escribio|pinto|scritto|dipinto"
    r"|inventato|geschreven|uitgevonden|napisal|wynalazl|escreveu|inventou|skrev|uppfann)\b",
    r"(?:explain|define|describe what|difference between|compare the concepts?)\b",
    r"(?:what(?:'s| is) )?(?:the )?(?:difference|meaning|definition|purpose|point|formula|rule of thumb)"
    r" (?:of|for|between|behind)\b|what(?:'s| is) the (?:capital|square root)\b",
    r"(?:die |der |la |il |de |o |a )?(?:formule?[la]?|formel|wzor|unterschied|difference|diferen[cz]i?a"
    r"|differenza|verschil|roznica|skillnad(?:en)?)\b",
    r"(?:was unterscheidet|en quoi|en que se diferencia|in che cosa differ|waarin verschil|vad skiljer)",
    r"(?:m'|me |mir |mi )?(?:erklar\w*|expliqu\w+|explicar|spiegar\w*|uitleggen|wytlumacz\w*|forklara)\b",
    r"(?:erklar\w*|wie (?:kann|konnen|schreibe?|soll|sollte|formuliere|mache|funktioniert|funktionieren) "
    r"|was (?:bedeutet|heisst|kannst du)"
    r"|was ist (?:die hauptstadt|der unterschied|eine?\b)|tipps|ideen|vorschlage|hallo|danke|guten (?:tag"
    r"|morgen))",
    r"(?:explique|comment (?:mieux|puis-je|peut-on|on|fonctionne|\w+er\b|\w+ir\b|\w+re\b)"
    r"|quelle est la (?:difference|capitale)"
    r"|que (?:signifie|veut dire|sais-tu)|qu'est-ce qu|c'est quoi|conseils|des (?:idees|conseils)|idees"
    r"|merci|salut)",
    r"(?:explica|como (?:puedo|podemos|se|hago|escribo|funciona\w*|mejor\w+)|cual es la (?:diferencia"
    r"|capital)|que (?:significa|sabes)|que es (?:el|la|una?)?|consejos|ideas|gracias)\b",
    r"(?:spiega\w*|come (?:posso|possiamo|si|faccio|scrivo|funziona\w*|miglior\w+)"
    r"|qual e la (?:differenza|capitale)"
    r"|(?:che |che cosa |cosa )significa|(?:che )?cos'e|che cosa sai|consigli|idee|grazie)\b",
    r"(?:explique|como (?:se|calcul\w+)|o que (?:e|significa)|qual e a (?:diferenca|capital)|dicas"
    r"|obrigad[oa])\b",
    r"(?:leg uit|hoe (?:bereken|werkt|schrijf|kan ik|maak)|wat (?:betekent|is (?:een|het verschil|de "
    r"hoofdstad))"
    r"|tips|bedankt|dank je)\b",
    r"(?:wyjasnij|co (?:to jest|oznacza|znaczy)|czym (?:jest|rozni)|jak (?:napisac|obliczyc|dziala)"
    r"|jaka jest (?:stolica|roznica)|dziekuje)\b",
    r"(?:forklara|vad (?:betyder|ar (?:en|ett|skillnaden))|hur (?:raknar|fungerar|skriver)|tack|tips"
    r"|forklar|hvad (?:betyder|er (?:en|et|forskellen))|tak)\b",
)
"""A request for advice or an explanation."""
