//! Common English words: those that a question uses without naming anybody.
//!
//! A company may be called Sun and a product Parallels. Where a text is searched for names, a word
//! of this list counts as a name only when it is written like one, and it is never taken for a
//! name that was typed wrong.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::words::{is_stop_word, stem};

/// Frequent words of news and questions by their base forms; other forms follow by their stems.
const WORDS: &str = "
able above accept access accord account across act action active activity actual actually add address adopt
advance advantage affect afford agent ago agree agreement ahead aim air allow almost alone along already although
always amount analysis analyst announce annual another answer appear apple application apply approach area argue
arm around arrive article ask asset attack attempt attend author available average avoid award away back backup
bad balance bank bar base basic battle beat become beer begin behind believe below benefit best bet better beyond
big bill billion bit black block blog blue board body book boost border boss bottom box brain branch brand break
bridge bring broad budget bug build bus business busy buy cable call campaign candidate capable capacity capital
car card care carry case cash catch category cause cell center central century certain certify chain chairman
challenge chance change channel chapter charge chart chat cheap check chief child chip choice choose circle city
claim class clean clear click client clock close cloud club cluster coach code cold collect college color column
combine come command comment commercial commit committee common communicate community company compare compatible
compete competitor complete complex component compute computer concern condition conference confirm connect
consider consist consolidate consumer contact contain container content contest context continue contract control
conversation convert cool copy core corner corporate correct cost count country couple course court cover create
credit crisis critical cross cry current customer cut cycle daily damage data database date dawn day dead deal
dear debate decade decide decision deep default defence defend define degree delay deliver demand demo deny
department depend deploy depth describe deserve design desk desktop despite detail develop developer device dial
die differ different difficult digital direct director disaster discover discuss disk display distribute divide
document dollar domain door double down download draft drag draw dream drive driver drop due duty early earn earth
ease east easy eat economy edge edit edition editor educate effect effective efficient effort eight element email
embed emerge employ employee empty enable end energy engine engineer enjoy enough enter enterprise entire entry
environment equal equipment error especially essential establish estimate even evening event everyone everything
evidence exact example excellent except exchange excite execute executive exist expand expect expensive experience
expert explain explore express extend extra eye face fact factor fail fall false familiar family famous far farm
fast father fault fear feature federal feed feel field fight figure file fill film final finance find fine finger
finish fire firm first fish fit five fix flag flat flow fly focus follow food foot force forecast foreign forget
form format former forum forward foundation four frame framework free freedom frequent fresh friend front fuel
full function fund funny further future gain game gap garden gate gather general generate generation get giant
girl glass global go goal gold gone good government grand grant great green grid ground group grow growth guarantee
guard guess guest guide guy half hall hand handle hang happen happy hard hardware hat head heal hear heart heat
heavy help hide high highlight hint history hit hold home hope horse host hot hour house huge human hundred hurt
idea identify illegal image imagine impact implement import important impossible improve include income increase
independent indicate individual industry influence inform information infrastructure initial innovate input inside
install instance instead institute insurance integrate intend interest interface internal international internet
interview introduce invest investigate investor involve iron island issue item job join joint judge jump keep
kernel key kick kid kill kind king kitchen know knowledge label lab lack lady lake land language laptop large last
late later latest launch law lawyer lay lead leader league learn least leave left legal less lesson let letter level
library licence license lie life lift light like likely limit line link linux lion list listen little live load
loan local lock log logic long look lose loss lot love low lower luck lunch machine magazine magic mail main
maintain major make man manage manager management manual manufacture many map march margin mark market mass
master match material matter may maybe mean measure media medium meet member memory mention menu merge message
metal method middle migrate might mile military million mind mine minor minute miss mission mistake mix mobile
mode model modern modify moment money monitor month moon morning mother motor mountain mouse move movement movie
multiple music must name narrow nation national native nature near nearly necessary need negotiate network never
new news newspaper next nice night nine noise none normal north note notebook nothing notice now number object
obvious occur ocean offer office officer official often oil old one online open operate operating operation
opinion opportunity oppose option orange order ordinary organise organize origin original others outside
overall owe owner pace pack package page paid pain paint pair palm panel paper parallel parent park part participate
particular partner partnership party pass past patch path patient pattern pause pay peace peak people perfect
perform performance perhaps period permit person personal phase phone photo physical pick picture piece pilot pink
place plan plane planet plant platform play player plenty plug plus point police policy political politics pool
poor popular population port portable portal position positive possible post potential pound power practice
predict prefer prepare present president press pressure pretty prevent previous price pricing primary prime
principal print prior priority private probably problem procedure proceed process processor produce product
production professional profile profit program programme progress project promise promote proper property propose
protect protection protocol prove provide provider public publish pull purchase pure purpose push put quality
quarter queen question quick quickly quiet quite quote race radar radio rail rain raise random range rank rapid
rare rate rather ratio raw reach react read reader ready real realise reality really reason recall receive recent
recently recognise recommend record recover recovery red reduce refer reflect refuse regard region register regular
reject relate relation release relevant reliable rely remain remember remote remove rent repair repeat replace
replicate reply report represent request require research reserve resource respond response rest restart result
retail return reveal revenue review rich ride right ring rise risk river road rock role roll room root round route
row rule rumour rumor run safe sale sand satisfy save say scale scan scene schedule scheme school science
scope score screen script sea search season seat second secret section sector secure security see seek seem select
sell send senior sense sequence series serious serve server service session set settle seven several shade shake
shape share sharp shelf shell shift ship shop short shot should shoulder shut side sign signal significant silver
similar simple since sing single sit site situation six size skill sky sleep slide slow small smart smooth social
society soft software soil solar sold solution solve somebody someone something soon sort sound source south space
spark speak special specific speech speed spend spirit split sport spot spread spring square stable stack staff
stage stand standard star start state statement station status stay steal step stick still stock stone stop storage
store storm story straight strange strategic strategy stream street strength stress strike string strong structure
student studio study stuff style subject submit succeed success such sudden suggest suit sum summer sun supply
support suppose sure surface surprise survey survive suspect sweet switch symbol system table tail take talk tank
target task tax teach team tech technical technology ten term terms test text thank theory thing think third thought
thousand thread threat three throw ticket tie tight time tiny tip title today together tomorrow tone tonight tool
top topic total touch tough tour toward tower town track trade tradition traffic train transfer transform transition
translate transport travel treat tree trend trial trip trouble truck true trust truth try tune turn twice two type
typical ultimate understand uniform union unique unit universe university unless unlike unlimited unknown update
upgrade upon upper use used useful user usual usually valid validate validation valley value variety various
vehicle vendor venture version via victory video view viewpoint village violate virtual virtualize virtualization
virus visible vision visit visual vital voice volume vote wait walk wall want war warm warn wash waste watch water
wave way weak wealth wear weather web website week weekend weigh welcome west wheel white whole wide wild win wind
window winner winter wire wireless wise wish within without woman wonder wood word work worker world worry worth
write writer wrong yard year yellow yes yesterday yet young zero zone acquire acquisition own found founder ceo cto
cfo coo analyst investor member membership run sponsor validate sign join merger takeover buyout announcement
prediction desktop hypervisor appliance guest host workload consolidation hosting licensing defragment
january february april june july august september october november december monday tuesday wednesday thursday
friday saturday sunday alliance ally oversee rule reign quit resign retire appoint hire succeed successor
predecessor owner subsidiary parent rival headquarters base accountant applicant assistant attendant claimant
consistent consultant contestant defendant dependent descendent existent informant participant persistent respondent resultant";

static STEMS: LazyLock<HashSet<String>> =
    LazyLock::new(|| WORDS.split_whitespace().map(stem).collect());

static BASES: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());

/// Whether a folded word, or another form of it, is common English.
pub fn is_common(folded: &str) -> bool {
    folded
        .chars()
        .all(|symbol| symbol.is_ascii_digit() || symbol == '.')
        || is_stop_word(folded)
        || (STEMS.contains(&stem(folded)) && !is_coined(folded))
}

/// Whether a word is a common one with an ending that a stemmer takes off but English rarely puts on, as
/// companies do for their names: Connectent.
fn is_coined(folded: &str) -> bool {
    ["ent", "ant"].iter().any(|end| {
        let before = folded.strip_suffix(end);
        before.is_some_and(|word| BASES.contains(word)) && !BASES.contains(folded)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_english_from_names() {
        for word in [
            "sun",
            "parallels",
            "the",
            "validated",
            "companies",
            "2008",
            "running",
            "dependent",
            "defendant",
            "respondent",
            "different",
        ] {
            assert!(is_common(word), "{word}");
        }
        for word in [
            "vmware",
            "citrix",
            "maritz",
            "xenserver",
            "novell",
            "dell",
            "connectent",
        ] {
            assert!(!is_common(word), "{word}");
        }
    }
}
