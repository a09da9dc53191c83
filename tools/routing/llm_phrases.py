"""Phrases of those who want a text written or changed, or something explained."""

from tools.routing.pattern import any_of
from tools.routing.text import START

TRANSFORM = START + any_of(
    r"(?:re-?write|rephrase|reword|paraphrase|proof-?read|translate|transcribe|polish|edit|shorten"
    r"|condense|simplify|copy-?edit"
    r"|correct|fix) (?:this|these|my|the (?:following|grammar|spelling|tone|text|sentence|paragraph|email"
    r"|draft)|it\b|into|to|from|for|:|our|the|in|a|\"|')",
    r"(?:translate|proof-?read|rephrase|paraphrase|reword|re-?write)\b",
    r"(?:turn|convert) (?:this|these|my|the following|our)\b",
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
    r"(?:traduz|reescrev|vertaal|herschrijf|przet[lł]umacz|oversatt|overs[aæ]t)\w*\b",
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
    r"write\b(?![\s-]?(?:off|down|s\b))",
    r"compose\b|brainstorm\b|ghost-?write\b|pen (?:a|an|me)\b|jot down\b|word (?:a|an)\b",
    r"come up with\b|think of\b|suggest (?:a|an|some|me|\w+ (?:names?|ideas?|titles?))",
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
    r":[\s¶]+(?:(?:and|but|so) )?(?:who|whom|whose|what(?:'s)?|which|when|where|why|how|did|does|do|is|are"
    r"|was|were|has|have|had|can|could|will|would|should|any)\b[\s\S]*\?\W*\Z"
)
"""Comes to its question after a colon."""

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

ADVICE = START + any_of(
    r"how (?:do|can|should|could|would|might) (?:i|we|you|one|someone|people|a (?:new )?manager)\b",
    r"how to\b|what(?:'s| is| are) (?:a|an|the|some|your)? ?(?:best|good|nice|polite|proper|right"
    r"|easiest) (?:way|ways|practice|practices|approach|\w+ to|\w+ for)\b",
    r"(?:tips|ideas|advice|ways|suggestions|best practices|pros and cons|teach me|recommend)\b",
    r"(?:explain|define|describe what|difference between|compare the concepts?)\b",
    r"(?:what(?:'s| is) the (?:difference|meaning|definition|purpose|point|capital|square root|formula))\b",
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
