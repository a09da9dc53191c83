"""Phrases of those who want uncertainty simulated or quantified."""

from tools.routing.pattern import any_of
from tools.routing.text import START

_IN_A_NAME = (
    r"[\s-](?:simulations? )?(?:teams?|departments?|division|units?|group|staff|products?|software|vendors?"
    r"|licen[cs]es?)\b(?! by\b)"
)
_METHOD = any_of(
    r"monte[\s-]?carlo",
    r"\bstress[\s-]?tests?\b",
    r"\bsensitivity (?:analysis|test)",
    r"\b(?:scenario|what-if) analysis",
    r"\bsimulations?\b",
    r"\btornado (?:chart|diagram|plot)",
    r"\bfan chart",
    r"\b(?:probability|loss|outcome|payoff) distribution",
    r"\bmonte-?carlo-?simulation",
    r"\bstresstest",
    r"\bszenarioanalyse|\bsensitivitatsanalyse|\banalyse de (?:scenarios|sensibilite)|\btest de resistance",
    r"\bsimulacion(?:es)?\b|\bsimulazion[ei]\b|\banalisis de (?:escenarios|sensibilidad)",
    r"\banalisi di (?:scenario|sensitivita)|\bprueba de estres|\bprueba de resistencia",
    r"\btestes? de (?:esforco|stress)|\btest\w* warunkow skrajnych",
    r"\bsimulac(?:ao|oes)\b|\bsimulaties?\b|\bsymulacj\w+|\bsimulering\w*",
)
SIMULATION = f"{_METHOD}(?!{_IN_A_NAME})"
"""Names of methods that quantify uncertainty, but not where a team or a product is called after one."""

QUANTILE = any_of(
    r"\bp(?:0?[15]|10|25|50|75|80|90|95|99)\b",
    r"\b\d{1,2}(?:\.\d)?(?:st|nd|rd|th)?[\s-]percentile",
    r"\b\d{2}(?:\.\d)?\s?(?:%|percent|per cent|prozent|pour ?cent|por ciento|per cento)[\s-]?"
    r"(?:sure|certain|confident|confidence|likely|probability|chance|interval|worst|sicher|sicherheit"
    r"|konfidenz|sur[es]?\b|de confi|seguro|sicuro|di confidenza|wahrscheinlich)",
    r"\b(?:confidence|prediction|credible) (?:interval|band|range|level)",
    r"\bvalue[\s-]at[\s-]risk\b",
    r"\bcash[\s-]?flow[\s-]at[\s-]risk\b",
    r"\bexpected shortfall\b",
    r"\b(?:c?var) (?:at|of|for|on)\b",
    r"\b(?:fourchette|intervalle?|intervall?o|spanne|bandbreite|przedzial)\b[^.?\n]{0,12}?\b\d{2}\s?%",
    r"\b\d{2}[\s-]?(?:%|procent\w*)[\s-]{0,2}(?:intervall?|przedzial)",
    r"\bkonfidenzintervall|\bintervalle de confiance|\bintervalo de confianza|\bintervallo di confidenza",
)
"""Points of a distribution."""

UNCERTAINTY = any_of(
    QUANTILE,
    SIMULATION,
    r"\bdownside\b|\bupside\b|\bworst[\s-]case\b|\bbest[\s-]case\b|\btail[\s-]risk\b|\btail loss",
    r"\buncertaint(?:y|ies)\b|\bvolatility\b|\bvariance\b|\bstandard deviation\b|\brisks?\b"
    r"|\brisk-adjusted\b",
    r"\bprobabilit(?:y|ies)\b|\blikelihood\b|\bchances?\b|\bodds\b",
    r"\brange of\b|\bspread of\b|\bdistribution\b|\bexposure\b|\bpossible outcomes\b",
    r"\b(?:schlimmste|schlechteste|beste)[nrm]? fall|\bbandbreite|\brisik(?:o|en)\b|\bwahrscheinlichkeit"
    r"|\bunsicherheit|\bbandbreite\b|\bverteilung\b",
    r"\brisques?\b|\bprobabilite|\bincertitude|\bfourchette\b|\bpire (?:des )?cas",
    r"\briesgos?\b|\bprobabilidad|\bincertidumbre|\brango de\b|\bpeor (?:de los )?casos?",
    r"\briscos?\b|\bprobabilidade|\bincertezas?\b|\bpior(?:es)? (?:dos )?(?:casos?|cenarios?)"
    r"|\bkans(?:en)?\b|\bwaarschijnlijk|\brisico|\bonzeker|\b(?:slechtste|ergste) (?:geval|scenario)"
    r"|\bprawdopodob|\bszans[ae]?\b|\bryzyk|\bniepewn|\bnajgorsz"
    r"|\bsannolik|\brisken\b|\bosaker|\bvarsta fall|\bsandsynlig|\brisiko(?:en)?\b|\busikker",
    r"\brischi[o]?\b|\bprobabilita\b|\bincertezza|\bintervallo\b|\bpeggior[ei]? (?:dei )?cas[oi]"
    r"|\bcaso peggiore",
)
"""Words for what is not certain; weak alone, strong under a verb that quantifies."""

SIMULATE = START + any_of(
    r"(?:re-?)?simul(?:ate|ating|iere?n?|ier[et]?|er|ez|e|a|ar|are|ieren sie|i|eer|eren|era)\b(?! nothing)"
    r"|(?:za|prze)?symuluj\b",
    r"stress[\s-]?test(?! (?:results?|findings?|outcomes?|reports?|assumptions?|scenarios?|of|in|from|by)\b)",
    r"put (?:a )?numbers? (?:on|to) (?:it|that|this)\b|(?:stress|shock|flex) (?:the|our|my|it|this)\b"
    r"|(?:run|crunch) the (?:numbers|odds|chances)\b",
    r"(?:run|perform|do|conduct|execute|rerun|kick off|launch|set up|use|using|try)\b[^.\n]{0,40}?"
    + any_of(
        SIMULATION,
        r"\bscenarios?\b",
        r"\bwhat[\s-]ifs?\b",
        r"\b\d[\d,.]*k? (?:trials|draws|paths|iterations|runs)",
    ),
    # "Create a poster about our simulations" is a text, "create a simulation" is not.
    r"(?:show|plot|build|create|generate|produce|make|prepare|report|derive|put)\b"
    r"(?:(?! (?:about|for|on|announcing|promoting)\b)[^.\n]){0,70}?" + any_of(QUANTILE, SIMULATION),
    r"(?:quantify|estimate|assess|compute|calculate|evaluate|gauge|measure|work out|figure out|determine"
    r"|predict|forecast|project|model|size|put (?:a )?numbers?)\b[^.\n]{0,60}?"
    + any_of(
        UNCERTAINTY,
        r"\bimpact\b",
        r"\beffects?\b",
        r"\bif\b",
        r"\bassuming\b",
        r"\bscenarios?\b",
        r"\bloss(?:es)?\b",
    ),
    r"(?:schatze?|schatzen|berechne|berechnen|quantifizier|ermittl?e|fuhre?|modellier"
    r"|prognostizier)\w*\b[^.\n]{0,60}?"
    + any_of(UNCERTAINTY, r"\bauswirkung", r"\bszenari", r"\bverlust", r"\bwenn\b"),
    r"(?:estime|calcule|quantifie|evalue|lance|effectue|realise|modelise|fai(?:te)?s"
    r"|mesure)[rsz]?\b[^.\n]{0,60}?"
    + any_of(
        UNCERTAINTY,
        r"\bsimulation",
        r"\bimpact\b",
        r"\bl'impact\b",
        r"\beffet",
        r"\bl'effet\b",
        r"\bpertes?\b",
        r"\bsi\b",
    ),
    r"(?:estima|calcula|cuantifica|evalua|ejecuta|realiza|haz|modela|proyecta)[r]?\b[^.\n]{0,60}?"
    + any_of(UNCERTAINTY, r"\bimpacto\b", r"\befecto\b", r"\bperdidas?\b", r"\bsi\b"),
    r"(?:stima|calcola|quantifica|valuta|esegui|lancia|fai|modella|proietta)(?:re)?\b[^.\n]{0,60}?"
    + any_of(UNCERTAINTY, r"\bimpatto\b", r"\bl'impatto\b", r"\beffetto\b", r"\bperdit[ae]\b", r"\bse\b"),
    r"(?:estime|calcule|quantifique|avalie|faca|rode|schat|bereken|kwantificeer|voer|doe|oszacuj|oblicz"
    r"|przeprowadz|uppskatta|berakna|kor|beregn|ansla|vurder)\b[^.\n]{0,60}?"
    + any_of(UNCERTAINTY, r"\bimpacto\b", r"\befeito\b", r"\beffekt?(?:en)?\b", r"\bwplyw\b"),
)
"""A request that begins with simulating or quantifying."""

ALSO_SIMULATE = any_of(
    r"\b(?:after|once|having|when|by) (?:(?:you|we|i)(?:'ve| have| had)? )?(?:simulat(?:ed|ing)"
    r"|stress[\s-]?test(?:ed|ing)|(?:run|ran|running)\b[^.\n]{0,30}?"
    + any_of(SIMULATION, r"\bscenarios?\b", r"\d[\d,.]*k? (?:trials|draws|paths|iterations|runs)\b")
    + ")",
    r"\band (?:simulate|stress(?:[\s-]?test)? (?:it|the|our|my)|run [^.\n]{0,30}?"
    r"(?:monte[\s-]?carlo|simulation|stress test|scenarios?\b))",
    r"\band (?:tell me|show me|give me|estimate|quantify|compute|calculate|work out) (?:the|our|how|what)\b"
    r"[^.\n]{0,40}?\b(?:probability|likelihood|chances?|odds|downside|likely|range|uncertainty|may|might"
    r"|could)\b",
    r"\b(?:with|giving|showing|including) (?:the|a|our) (?:\w+ ){0,2}?"
    + any_of(QUANTILE, r"\b(?:odds|probability|chances?|distribution) (?:of|that)\b"),
)
"""A second request, joined by "and" or to be met before, or what a text shall show."""

OUR_CHANCES = (
    r"\b(?:our|my) (?:odds|chances?)\b|\b(?:need|want|after)\b[^.?\n]{0,20}?\bthe (?:odds|chances?"
    r"|probability|likelihood)\b"
    rf"|{START}how (?:likely|bad|much|low|far) (?:\w+ ){{0,2}}?(?:are we|is it|could|might|can)\b"
)

CHANCE = any_of(
    r"\bworst[\s-](?:and[\s-]best[\s-])?case|\b(?:best|base)\b[^.?\n]{0,20}\bworst\b"
    r"|\blow\W{1,3}(?:base|mid|medium|likely|expected)\W{1,3}(?:and )?high\b"
    r"|\b(?:base|bull)\W{1,3}(?:bull|bear)\b"
    r"|\bpessimistic\b[^.?\n]{0,30}\boptimistic\b|\boptimistic\b[^.?\n]{0,30}\bpessimistic\b",
    r"\b(?:are|is|will) (?:we|it|our|the|my)\b[^.?\n]{0,30}?\b(?:likely|probably)\b"
    r"|\b(?:could|might) (?:we|our \w+) (?:run|lose|miss|breach|fall)\b",
    r"\b(?:how likely|what are (?:the|our|my) (?:odds|chances)|what(?:'s| is) (?:the|our"
    r"|my) (?:probability|likelihood|chances?|odds|risk)"
    r"|(?:probability|likelihood|chances?|odds|risk) (?:that|of us|of our|we)\b|how (?:sure|certain"
    r"|confident) can (?:we|i))",
    r"\bhow (?:bad|low|high|far|wide|big|large|long|late|expensive|costly|much worse|much money)"
    r" (?:(?:it|things|this|that) )?(?:could|can|might|would|may)\b",
    r"\bhow (?:much|many)\b[^.\n?]{0,40}? (?:could|might|would) (?:we|i|our|it|this|that)\b[^.\n?]{0,20}?"
    r"\b(?:lose|cost|drop|fall|swing|shrink|miss|vary|gain|hit|need)",
    r"\bhow (?:volatile|uncertain|risky|sensitive|robust|resilient)\b(?! (?:was|were|has|have|did)\b)",
    r"\bquao provavel|\bprobabilidade|\bqual (?:e )?a chance|\bpior (?:dos )?(?:casos?|cenarios?)"
    r"|\brisco de (?:que|nao)"
    r"|\bhoe waarschijnlijk|\bkans (?:dat|op)\b|\b(?:ergste|slechtste) (?:geval|scenario)|\bkunnen "
    r"we\b[^?\n]{0,40}?verliezen"
    r"|\bprawdopodob|\b(?:szans[ae]?|ryzyko),?[\s¶]+(?:ze|na|aby)\b|\bjakie (?:sa|mamy) szans|\bnajgorsz"
    r"|\bsannolik|\brisken (?:att|for)\b|\bvarsta fall|\bsandsynlig|\bvaerste|\bværste",
    r"\bwahrscheinlich|\b(?:schlimmst|schlechtest)en? fall|\bbandbreite (?:der|von)|\bwie (?:hoch|stark"
    r"|viel|sehr) (?:konnt|durft|wurd)"
    r"|\b(?:konnten|wurden) wir\b[^?\n]{0,40}?\bverlieren|\bwie (?:volatil|unsicher|riskant|robust"
    r"|empfindlich)|\b(?:das risiko|die gefahr),[\s¶]*(?:dass|das)",
    r"\bprobabilite|\bpire (?:des cas|scenario)|\bfourchette de|\bcombien (?:pourr|risqu"
    r"|pouvons-nous perdre)|\bnos chances\b"
    r"|\brisqu(?:e|ons)(?:-t-on|-nous|ns-nous)? de|\ble risque (?:que|de)",
    r"\bprobabilidad|\bpeor (?:de los casos|escenario|caso)|\brango de|\bcuanto (?:podr|podemos perder"
    r"|puede)|\bque tan probable|\bel riesgo de (?:que|no)\b",
    r"\bprobabilita|\bcaso peggiore|\bpeggiore dei casi|\bscenario (?:migliore|peggiore)"
    r"|\bintervallo di (?:risultati|valori)"
    r"|\bquanto (?:potr|possiamo perdere|rischiamo)|\bquanto e probabile|\bil rischio (?:che|di)\b",
    r"\b(?:uberleb|ubersteh|survivr|sobreviv|sopravviv|regge|aguant|aguent|resistir|overlev|przetrw|wytrzym)\w*"
    r"|\b(?:wie viele?|combien|cuant\w+|quant\w+|hoeveel|il[eu])\b[^?\n]{0,40}?\b(?:konnt|pourrai|podria"
    r"|potrebb|zou|mogl|poderia)\w*",
    r"\b(?:zwischen welchen|entre (?:que|quelles) val|tra quali|tussen welke|mellan vilka|in welcher spanne"
    r"|in quale fascia|en que rango|(?:posibilidades|chances) tenemos|possibilita abbiamo|quao incert)",
    r"\b(?:kann|konnt\w+|peut|pourr\w+|pued\w+|podri\w+|puo|potre\w+|kan|moz\w+|pode\w*)\b[^?\n]{0,40}?\b(?:fallen"
    r"|sinken|landen|baisser|descendre|atterrir|bajar|caer|acabar|scendere|calare|zakken|dalen|spasc|descer"
    r"|cair|sjunka|falla)\b",
)
"""How likely, how bad; in the other languages any word of chance counts, for documents have gone before."""

_MOVES = (
    r"(?:ris|fall|drop|declin|grow|increas|decreas|slip|jump|climb|doubl|halv|halves|shrink|slid|worsen"
    r"|improv|mov|chang"
    r"|rose|fell|grew|shrank|went|goes?|go(?:es)? (?:up|down)|slow|delay|cut|lose|losing|lost|hit|swing"
    r"|spik|triple|add|los)\w*"
)
WHAT_IF = any_of(
    START + r"(?:suppos(?:e|ing)|assum(?:e|ing)|imagine|picture)\b (?!you\b|i\b|that you\b|being\b)",
    r"\bwhat (?:would|could|might|will)\b[^.?\n]{0,80}?\b(?:do to|mean for)\b",
    r"\bwhat do(?:es)?\b[^.?\n]{0,60}?\b(?:do to|mean for) (?:our|us|my)\b",
    r"\b(?:was bedeutet|welche folgen|que signifi\w+|quel(?:les)? (?:impact|effet|consequences)|que "
    r"(?:impacto|efecto|consecuencias)"
    r"|(?:che )?(?:cosa )?significa|che (?:impatto|effetto|conseguenze))\b[^.?\n]{0,60}?"
    r"\b(?:uns(?:er\w*)?|nous|notre|nos|nosotros|nuestr\w+|noi|nostr\w+)\b",
    r"\bwhat if\b",
    r"\bwhat (?:happens|would happen|will happen|might happen|could happen)\b[^.\n]{0,60}?\b(?:if|when"
    r"|should)\b(?! (?:i|someone|somebody|an? (?:employee|guest|colleague|member))\b)",
    r"\b(?:if|assuming|suppose|supposing|given|with|under|say)\b[^.\n]{0,60}?\b"
    + _MOVES
    + r"\b[^.\n]{0,25}?(?<!\w)\d",
    r"\b(?:if|assuming|suppose|supposing|with)\b[^.\n]{0,20}?\d+(?:\.\d+)?\s?(?:%|percent|points?|pp"
    r"|bps)[^.\n]{0,60}?"
    r"\b(?:churn|growth|decline|drop|increase|default|attrition|volatility|inflation|discount)",
    r"\b(?:if|should|when) (?:we|our|my|the)\b[^.\n]{0,60}?\bhow (?:would|could|might|much|far|bad|likely"
    r"|long|many)\b",
    r"\bhow (?:would|could|might|much would|much could)\b[^.\n]{0,70}?\b(?:affect|impact|hit|hurt|change"
    r"|move|shift|swing)"
    r"\b[^.\n]{0,30}?\b(?:our|my|us|arr|mrr|revenue|margin|runway|cash|ebitda|profit|budget|valuation"
    r"|npv)\b",
    r"\bwas (?:ware|passiert|geschieht|wurde passieren)\b[^?\n]{0,60}?\b(?:wenn|falls)|\bangenommen\b"
    r"|\b(?:wenn|falls)\b[^.\n]{0,80}?\b(?:steig|sink|fall|fiel|verlier|wegfall|zuruckg|verdopp|halbier"
    r"|erhoh|wachs|kundig|geh)",
    r"\b(?:que|qu')\s?\w*[^?\n]{0,60}? si\b[^.\n]{0,60}?\b(?:augment|baiss|chut|mont|perd|recul|doubl"
    r"|dimin|part|grimp|tomb)"
    r"|(?:\bet|\bqu'arrive\S*|\bqu'advient-il) si\b|\bsupposons que\b|\bsi (?:nous|notre|nos|le|la"
    r"|les)\b[^.\n]{0,60}?\d",
    r"\b(?:que|cuanto|como)\b[^?\n]{0,60}? si\b[^.\n]{0,60}?\b(?:sub|baj|ca[ei]|aument|perd|disminu"
    r"|duplic|crec|reduc|se va)|\by si\b|\bsupongamos\b|\bsi (?:nuestr\w+|el|la|los|las)\b[^.\n]{0,60}?\d",
    r"\b(?:als|jesli|jezeli|gdyby|om|se)\b[^.\n]{0,60}?\b(?:stij?g|daal|verdubbel|wegval|spad|wzros|zdrozej"
    r"|odejdz|strac|fordubbl|fall|sjunk|minsk|subir|descer|cair|duplicar|aumentar|baixar|perder)\w*"
    r"|\w(?:rions|remmo|riamos)\b|\b(?:o que|quanto)\b[^?\n]{0,60}? se\b|\bwat (?:als|gebeurt|zou)\b"
    r"|\bco (?:sie stanie|jesli|by bylo)\b|\w\wbysmy\b|\bnos \w+rian?\b"
    r"|\b(?:nous|notre|nos|ci|nostr\w+)\b[^?\n]{0,30}?\b\w+(?:rai(?:en)?t|rebbe(?:ro)?)\b"
    r"|\bvad hander\b|\btank om\b|\bhvad (?:sker|nu hvis)\b",
    r"\b(?:cosa|che|quanto|come)\b[^?\n]{0,60}? se\b[^.\n]{0,60}?\b(?:aument|sal|scend|cal|perd|diminu"
    r"|raddopp|cresc|ridu|croll)|\be se\b|\bsupponiamo\b|\bse (?:il|la|i|le|gli|nostr\w+)\b[^.\n]{0,60}?\d",
)
"""A supposed change of an input."""

TRIALS = (
    r"\b\d[\d,.]*\s?k? (?:monte[\s-]?carlo )?(?:trials|simulations|draws|sample paths|iterations|simulated"
    r"|simulationen|tirages|ensayos)"
)

ROLE_PLAY = (
    r"\b(?:interview|conversation|dialogue|chat|role[\s-]?play|persona|negotiation|pretend"
    r"|(?:phone|sales) call)\b"
)

METHOD_CONCEPT = START + any_of(
    r"(?:m'|me |mir |mi )?(?:explain|define|describe|teach|difference between|erklare?n?|expliqu\w+|explicar?"
    r"|spiega\w*)\b[^.\n]{0,60}?" + UNCERTAINTY,
    r"(?:what(?: exactly| actually)?(?:'s| is| are| does)|how do(?:es)?|why (?:is|are|do|does)|when should"
    r"|was (?:ist|bedeutet)|qu'est-ce que?|que (?:es|significa)|(?:che )?cos'e|che cosa e)"
    r"\s(?:[\w'%-]+ ){0,4}?"
    + any_of(SIMULATION, QUANTILE)
    + r"(?:s|es)?(?: (?:actually |really )?(?:tell|works?|means?|used|useful|good)\b[^?\n]{0,30})?\s*"
    + r"(?:\?|$)",
)
"""Asks what a method is, not for its result."""

METHOD_QUESTION = START + (
    r"(?:how many (?:\w+ )?(?:runs|trials|samples|draws|paths|iterations) (?:do(?:es)?|are|is)"
    r"|when (?:should|would|do|can) (?:you|one|i|people)|when is an?|why (?:do|does|is|are)|how (?:do"
    r"|does|is|are))"
    r"\b[^?\n]{0,60}?" + any_of(SIMULATION, r"\bvalue[\s-]at[\s-]risk\b", r"\bexpected shortfall\b")
)
"""Asks how a method behaves or compares."""

FORWARD = any_of(
    UNCERTAINTY,
    r"\b(?:should|could|would|might|may|will|can|need|next|best|likely|plausible|swing|run out|break even"
    r"|lose|survive|enough|if)\b",
)
"""Looks ahead: nothing that a document has settled."""

OPEN = any_of(
    FORWARD,
    r"\b(?:s[cz]enari|sensi[bt]|impa[ck]t|ef+e[ck]?t|uncert|expos|var[iy]|rang|bound|expect|forec|estim|model"
    r"|random|stress|shock|surviv|so[bp]r\w*viv|uberleb|buffer|breach|sure|secur|certain|sicher|robust|fragil"
    r"|cope|hold|afect|affect|costar|coster|couter|pourr|konn|reich|droh|wirk|suffi|bast|aguan|regg|genoeg|kunn|gevolg|wystarcz|wytrzym|przetrw"
    r"|klara|rack|paverk)\w*",
    r"\b(?:assum|suppos|imagin|say|wors|bad|lo[osw]|doubl|drop|fall|ris|high|bear|bull|matter|tail|play|try"
    r"|draw|roll)\w*",
    r"\d\W{0,3}(?:-|to|or|and|bis|a|ou|et|y|o|e|tot|of|do|till)\W{0,3}\d|\d ?%",
    r"\b(?:wenn|falls|zwischen|si|se|entre|[tf]ra|als|tussen|jesli|jezeli|gdyby?|om|mellan)\b"
    r"|r(?:ions|aient|emmo|iamos)\b",
)
"""Any sign of chance, change or range; most words that have one are innocent all the same."""
