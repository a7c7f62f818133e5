/// The words of every class, as `TextNormalizer` writes them: small letters, no apostrophes.
///
/// They are ugly, and meant to be complete rather than polite: a word that is missing here is learned from data alone.
enum WordClassLists {
    static let all: [(WordClass, (words: String, hasPlurals: Bool))] = [
        (.addressee, (addressee, false)), (.speaker, (speaker, false)), (.others, (others, false)),
        (.negation, (negation, false)), (.objection, (objection, false)), (.report, (report, false)),
        (.slur, (slur, true)), (.insult, (insult, true)),
        (.vulgarInsult, (vulgarInsult, true)), (.vulgarity, (vulgarity, false)), (.group, (group, true)),
        (.violence, (violence, false)), (.sexual, (sexual, true)), (.contempt, (contempt, true)),
        (.hostility, (hostility, false)), (.accusation, (accusation, true)), (.animal, (animal, true)),
        (.kindness, (kindness, false)),
    ]

    private static let addressee =
        "you u ur your youre youve yours yourself yourselves ya yer yall youll urself thou thy ye"
    private static let speaker = "i im me my myself ive mine we our ours us ourselves ill weve"
    private static let others =
        "he she they them their theyre hes shes him her his himself herself themselves those these anyone everyone"
    /// No class: what may stand between a negation and the judgement that it takes back.
    static let linking = """
        a an the one is are was were am been being here there at all so very really that such too as any even total
        """
    private static let negation = """
        not never no dont doesnt didnt isnt arent wasnt werent aint nobody neither nor hardly wont cant cannot couldnt
        shouldnt wouldnt without havent hasnt hadnt
        """
    private static let objection = """
        stop wrong none nothing unacceptable intolerable inexcusable condemn condemns condemned denounce denounced
        denouncing forbidden offensive offended untrue hateful hurtful unfair discrimination prejudice stereotype
        stereotypes insulted tolerate protest protested
        """
    private static let report = """
        say says said saying call calls called calling name named write writes wrote written writing shout shouts
        shouted shouting tell tells told telling word words term terms phrase slogan quote quotes quoted comment
        comments claim claims claimed claiming tweet tweeted post posted sentence headline
        """

    private static let insult = """
        idiot idiotic idiocy moron moronic imbecile imbecilic cretin stupid stupidity stupidly stupidest dumb dumber
        dumbest dumbo dummy dimwit dimwitted halfwit nitwit twit fool foolish foolishness loser pathetic ignorant
        ignoramus brainless braindead mindless clueless dunce dolt dullard simpleton buffoon clown ridiculous
        laughable retard retarded retards retardation lunatic maniac psycho psychopath sociopath nutcase nutjob nutter
        nutty insane crazy deranged demented delusional weirdo weird freak freaky creep creepy nerd geek dork dweeb
        lame lamer lameass coward cowardly wimp wuss crybaby brat spoiled whiner whiny noob newb jerk jackass airhead
        blockhead bonehead knucklehead meathead pinhead fathead numbskull numskull peabrain birdbrain lamebrain
        scatterbrain arrogant pompous conceited egotistical egomaniac narcissist narcissistic selfish obnoxious
        annoying lazy ugly fatso fatty fatass lardass slob smelly useless worthless incompetent inept hopeless dropout
        lowlife deadbeat hillbilly redneck inbred yokel hick oaf goof goofball doofus ninny nincompoop numpty plonker
        muppet tosspot prat berk pillock drongo galah bogan chump schmuck putz schlub klutz ditz bimbo hag spinster
        shrew troglodyte neanderthal caveman barbarian halfbrain gobshite windbag blowhard bigmouth loudmouth busybody
        snob sissy pansy wimpy spineless gutless twerp weakling loony looney wacko whacko crackpot moonbat libtard
        conservatard fucktard dipstick snowflake simp incel cuck sheeple
        """
    private static let vulgarInsult = """
        asshole arsehole ahole asshat asswipe assclown assface asslicker bastard bitch bitchy bitches sonofabitch
        prick dick dickhead dickwad dickface dickweed dipshit shithead shitface shitbag shitstain shitter cunt cunty
        twat wanker tosser bellend knobhead knob douche douchebag douchebags motherfucker motherfuckers motherfucking
        muthafucka mofo mf fucker fuckers fuckface fuckhead fuckwit fuckwad fucknut fuckstick cocksucker cocksucking
        cockhead dumbass dumbfuck dumbshit smartass jackoff jerkoff whore whores slut slutty skank skanky thot trollop
        hooker harlot scumbag scumbags scum sleazebag sleazeball slimeball dirtbag ratbag turd butthead butthole
        buttface pissant sod minger slag slapper munter wankstain cumdumpster cumbucket cumguzzler assbag bitchass
        pussyass punkass shitlord shitbird bullshitter fuckboy fuckboi
        """
    private static let vulgarity = """
        fuck fucks fucked fucking fuckin fuckn fuk fuking fukin fck fcking fcuk phuck fuckoff fuckyou fuckup effing
        freaking frigging fricking shit shits shitty shitting shite bullshit bs horseshit crap crappy damn damned
        dammit goddamn goddam goddammit goddamned hell ass asses arse piss pissed pissing pisses bloody bugger wtf
        stfu gtfo fu kys omfg foff suck sucks sucked sucking sux bollocks balls cock cocks dicks pussy pussies tit
        tits boob boobs boobies cum poop poopy poo fart farting farts turd butt butts bum buttocks anus
        """
    private static let slur = """
        nigger nigga niggas niggers niggaz nigguh niggah nigra negro negroid darkie darky coon jigaboo jiggaboo
        porchmonkey pickaninny spic spick wetback beaner chink chinky chinaman gook slanteye zipperhead jap paki
        pajeet currymuncher dothead raghead towelhead camelfucker goatfucker sandnigger muzzie muzrat mudslime kike
        yid hymie heeb christkiller zionazi gyppo gypo pikey abo boong kaffir honky honkey whitey redskin injun squaw
        faggot faggots fag fags faggy faggotry fagot fgt poofter poof pooftah queer queers homo homos fudgepacker dyke
        dykes lesbo lezzie lezbo carpetmuncher tranny trannies shemale shemales ladyboy heshe trannie mongoloid mongol
        spaz spastic spastics cripple midget tard retardo untermensch subhuman bulldyke wop dago kraut polak limey
        taig mudblood feminazi feminazis
        """
    private static let group = """
        gay lesbian bisexual bisexuals homosexual heterosexual transgender transsexual transexual trans lgbt lgbtq
        lgbtqia nonbinary intersex asexual pansexual black blacks white whites asian african american mexican chinese
        japanese korean vietnamese indian pakistani bangladeshi arab arabic arabian turk turkish kurd persian iranian
        iraqi afghan syrian palestinian israeli jew jewish jews judaism hebrew muslim moslem islam islamic islamist
        christian christianity catholic protestant mormon hindu hinduism buddhist sikh atheist german french english
        british irish scottish italian polish pole greek russian ukrainian romanian bulgarian hungarian serb serbian
        croatian albanian bosnian gypsies roma romani latino latina latinx hispanic puerto rican cuban colombian
        brazilian nigerian ghanaian kenyan somali ethiopian egyptian moroccan algerian aboriginal aborigine indigenous
        native woman women female girl lady ladies man men male boy guy wife husband mother father disabled disability
        handicapped deaf blind autistic autism dyslexic schizophrenic bipolar wheelchair immigrant immigration refugee
        migrant foreigner foreign asylum minority ethnic race elderly old teenager feminist people person human
        """
    private static let violence = """
        kill kills killed killing killer kys murder murders murdered murdering murderer stab stabbed stabbing shoot
        shot shooting strangle strangled choke hang hanged hung behead beheaded decapitate burn burned burnt burning
        beat beaten beating punch punched kick kicked slap smack smash crush slaughter slaughtered butcher massacre
        lynch lynched exterminate exterminated annihilate eradicate execute executed assassinate bomb bombed gas
        gassed rape raped raping rapist torture tortured hurt harm attack attacked destroy destroyed die dies died
        dying dead death suicide slit hunted bury buried drown drowned poison poisoned bleed blood bullet gun knife
        rope noose genocide holocaust threat threaten threatened revenge regret suffer pain
        """
    private static let sexual = """
        sex sexual sexy penis penises vagina vaginas clit clitoris blowjob blowjobs handjob rimjob cumshot jizz semen
        sperm dildo vibrator masturbate masturbates masturbated masturbating masturbation wank wanking jerking fap
        orgasm horny boner erection erect hardon porn porno pornography nude nudes naked nipple testicle testicles
        ballsack scrotum anal oral orgy threesome gangbang bukkake creampie deepthroat fellatio cunnilingus sodomy
        sodomize sodomise sodomite bestiality incest pedo pedophile paedophile pedophilia paedo molest molester
        molested screw screwed lick licking hump humping fisting genital genitals groin rectum rectal prostitute
        stripper
        """
    private static let contempt = """
        vermin filth filthy parasite parasitic cockroach roach leech maggot rat plague disease diseased cancer tumor
        virus pest infestation savage barbaric uncivilized uncivilised inferior primitive degenerate degeneracy
        garbage trash trashy rubbish waste excrement feces faeces dung manure sewage sewer slime slimy disgusting
        disgust disgusts revolting repulsive repugnant vile evil wicked despicable contemptible disgrace disgraceful
        shameful abomination abominable unnatural sick sicko perverted pervert deviant freakshow monster monstrous
        demon demonic devil satan satanic hellspawn dirt dirty stink stinking stinks stinky smell rotten nasty hideous
        gross mutant beast beastly backward backwards burden scourge menace threat invaders invader animals subspecies
        """
    private static let hostility = """
        hate hates hated hating hater haters hatred despise despises despised detest detests loathe loathes abhor
        scorn deport deported deportation expel expelled banish ban banned eliminate purge wipe cleanse segregate
        enslave castrate sterilize sterilise lock imprison jail shut begone fuckoff
        """
    private static let accusation = """
        liar lying lies lie hypocrite hypocritical hypocrisy troll trolling vandal vandalism nazi neonazi racist
        racism bigot bigoted bigotry sexist misogynist homophobe homophobic fascist fascism communist commie terrorist
        terrorism extremist criminal thief thieves crook cheat cheater fraud fraudulent traitor treason snitch bully
        bullying stalker stalking harasser harassment censor censorship dictator tyrant thug gangster corrupt shill
        propagandist propaganda biased cult hitler stalin zealot fanatic supremacist
        """
    private static let animal = """
        dog pig swine monkey ape gorilla baboon chimp chimpanzee donkey ass mule goat sheep rat snake weasel worm
        cockroach insect bug toad dogs bitch whale hippo cow hyena vulture jackal mongrel cur mutt
        """
    private static let kindness = """
        thank thanks thankyou thx please pls welcome appreciate appreciated appreciation grateful sorry apologies
        apologize apologise cheers glad happy hope regards congratulations congrats wonderful amazing awesome
        excellent great good nice kind kindly beautiful lovely love loved helpful brilliant fantastic generous
        talented proud respect support friend friends friendly agree agreed best better enjoy enjoyed interesting
        useful
        """
}
