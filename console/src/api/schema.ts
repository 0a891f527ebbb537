// Written by scripts/write-schema.ts from the OpenAPI document; do not edit.

/** Customers by action. */
export type ActionCount = {
  action: string;
  /** By the optimal plan. */
  chosen: number;
  /** Drawn and not held out. */
  contacted: number;
  /** Expected, of those contacted. */
  cost: number;
  /** After exploration, held out or not. */
  drawn: number;
  /** Expected, of those contacted. */
  profit: number;
  title: string;
};

/** Why an action was not open; ``limit`` names the limit for ``over_limit``. */
export type Barrier = {
  code: "no_consent" | "suppressed" | "not_personalised" | "over_limit" | "never_bought" | "not_known";
  limit: string;
};

/** What a guess without a model would say: the share of buyers in the window that chose the model. */
export type BaseRate = {
  as_of: string;
  buyers: number;
  customers: number;
  rate: number;
};

/** A customer's most profitable open action. */
export type BestOption = {
  action: string;
  /** The limit whose price took most of it; empty if none did. */
  limit: string;
  profit: number;
  /** What is left of it at the limits' prices. */
  worth: number;
};

/** One campaign; `audience` is always `contacted` + `held_out` + the sum of `excluded`. */
export type Campaign = {
  /** When the ledger was read. */
  as_of: string;
  /** Customers the plan considered. */
  audience: number;
  contacted: number;
  excluded: (Excluded)[];
  held_out: number;
  messages: (MessageCount)[];
  name: string;
  /** The newest plan of the name. */
  plan: Plan | null;
  /** How many plans bear the name. */
  plans: number;
  /** Customers to contact for whom no message was planned. */
  unplanned: number;
};

/** Kept against held out while nobody was treated: a check of the draw, never what a message changed. */
export type CampaignCheck = {
  /** When outcomes were read. */
  as_of: string;
  comparisons: (Comparison)[];
  end: string | null;
  /** Of these, those whose names were drawn into different arms. */
  in_both_arms: number;
  /** Customers drawn for contact whom the plan has under several names. */
  merged: number;
  /** Why there is no comparison; null if there is one. */
  missing: "no_moment" | "no_horizon" | "window_not_over" | "messages_in_window" | null;
  plan_id: string;
  ratio: SampleRatio;
  /** Messages that left before the window ended. */
  sent_before_end: number;
  start: string | null;
};

/** One campaign, as a list shows it. */
export type CampaignHead = {
  /** Considered by the plan. */
  customers: number;
  /** When its newest plan was made, or its last message planned. */
  latest: string;
  /** Deliveries by state. */
  messages: Record<string, number>;
  name: string;
  /** Null if messages bear the name and no plan does. */
  plan_id: string | null;
};

/** The version in force when this one was trained, and this one, on the same customers of the choosing window. */
export type Challenge = {
  average_precision: number;
  /** The version in force then. */
  champion: number;
  champion_average_precision: number;
  champion_loss: number;
  /** How much less this version loses per customer. */
  gain: number;
  high: number;
  /** Mean log loss of this version's chances. */
  loss: number;
  /** Lower end of its 95 % interval; above 0 this version took the other's place. */
  low: number;
  replaced: boolean;
  /** Customers. */
  rows: number;
};

/** How much was left to chance. */
export type Chance = {
  headroom_share: number;
  holdout_share: number;
  seed: number;
  temperature: number;
  uniform_share: number;
};

/** One change: `set` and `default` take a `value`, `rename` takes `to`. */
export type Change = {
  do: "set" | "default" | "rename" | "drop" | "number" | "text";
  /** Names from the event down, with dots. */
  path: string;
  to?: string | null;
  value?: unknown;
};

/** A definition that could be saved, in each of the forms that it can be written in; nothing is evaluated. */
export type CheckedSegment = {
  /** As YAML. */
  definition: string;
  name: string;
  /** The same as plain JSON. */
  parsed: Record<string, unknown>;
  words: Words;
};

/** How many clusters to fit, and as of when. */
export type ClustersAsked = {
  /** Only what was known before it is read; null: now. */
  as_of?: string | null;
  /** Null: as many as the figures tell apart, perhaps one. */
  k?: number | null;
};

/** One outcome in the two arms. */
export type Comparison = {
  /** Kept minus held out; null: not enough data. */
  difference: Interval | null;
  held_out: number;
  held_out_mean: number | null;
  kept: number;
  kept_mean: number | null;
  /** ``amount`` (currency per customer) or ``bought`` (share who bought at all). */
  outcome: string;
};

/** A computed trait in the list. */
export type ComputedTrait = {
  name: string;
  /** Null if it was never computed. */
  run: TraitComputing | null;
  saved: string;
  title: Words;
  /** What it is called in segments, such as computed.spent. */
  trait: string;
  /** Of the newest definition. */
  version: number;
};

/** All computed traits, by name. */
export type ComputedTraits = {
  as_of: string;
  data: (ComputedTrait)[];
};

/** A question of the small tree. */
export type Condition = {
  feature: string;
  sign: "<=" | ">";
  /** Whether those fulfil it, too, of whom the input is unknown. */
  unknown: boolean;
  value: number;
};

/** Where consent stands, and every act, the newest first. */
export type Consent = {
  acts: (ConsentAct)[];
  as_of: string;
  /** Whether she may be treated as a person of her own. */
  personalised: boolean;
  standing: (ConsentStanding)[];
  /** Acts about addresses of hers on the suppression list, the newest first. */
  suppressions: (SuppressionAct)[];
};

/** One thing she granted or withdrew, or was asked. */
export type ConsentAct = {
  /** Of a confirmation: when she was asked. */
  answers: string | null;
  channel: string;
  /** From when it no longer stands; null for never. */
  expires: string | null;
  proof: string;
  purpose: "marketing" | "personalisation" | "analytics";
  received: string;
  source: string;
  /** asked is no grant: she has yet to confirm it. */
  state: "asked" | "granted" | "withdrawn";
  text_sha256: string;
  /** The text she read, as id:version; empty if none is named. */
  text_version: string;
  time: string;
  topic: string;
};

/** A question to a customer that she confirms by a link. */
export type ConsentAsked = {
  /** One of email, sms, push, in_app, phone, post, whatsapp, wechat; of marketing it has to be named. */
  channel?: string;
  /** How long the link can be followed. */
  days?: number;
  purpose?: "marketing" | "personalisation" | "analytics";
  /** Where she asked to be asked, such as form. */
  source: string;
  /** The consent text she read, as id:version. */
  text_version: string;
  /** Of marketing it has to be named. */
  topic?: string;
};

/** Where she confirms. */
export type ConsentLink = {
  act: ConsentAct;
  expires: string;
  /** Send it to her address and show it to nobody else: it acts for her. */
  link: string;
};

/** What a customer said about consent. */
export type ConsentSaid = {
  /** One of email, sms, push, in_app, phone, post, whatsapp, wechat; of marketing it has to be named. */
  channel?: string;
  /** From when a grant no longer stands; never if left out. */
  expires?: string | null;
  /** What shows it: the form, the call. Needed without a text. */
  proof?: string;
  purpose?: "marketing" | "personalisation" | "analytics";
  /** Where it was said, such as form or phone. */
  source: string;
  state: "granted" | "withdrawn";
  /** The consent text she read, as id:version. */
  text_version?: string;
  /** When it was said; now if left out. */
  time?: string | null;
  /** Of marketing it has to be named. */
  topic?: string;
};

/** Whether consent stands, and the act that decides it. */
export type ConsentStanding = {
  channel: string;
  /** From when the grant no longer stands; null for never. */
  expires: string | null;
  /** It stands now. */
  granted: boolean;
  purpose: "marketing" | "personalisation" | "analytics";
  source: string;
  /** What the act that decides it said. */
  state: "asked" | "granted" | "withdrawn";
  time: string;
  topic: string;
};

/** One version of a text; it never changes. */
export type ConsentText = {
  id: string;
  language: string;
  made: string;
  /** What acts call it: id:version. */
  name: string;
  sha256: string;
  text: string;
  version: number;
};

/** Every version of every text, the newest of each first. */
export type ConsentTexts = {
  data: (ConsentText)[];
};

/** One customer of a campaign's audience. */
export type Considered = {
  /** The optimal plan's action. */
  chosen: string;
  customer: string;
  /** The action after exploration, for customers held out too. */
  drawn: string;
  /** What the plan meant for them. */
  fate: "contacted" | "held_out" | "no_consent" | "suppressed" | "nothing_open" | "not_worth_it" | "limits_too_dear" | "drawn_no_contact";
  /** With which the drawn action was drawn. */
  probability: number;
  /** Expected, of the drawn action. */
  profit: number;
};

/** Partial dependence: the mean chance if every customer had this value, all else as it is. */
export type Curve = {
  feature: string;
  /** Values, rising, each with the mean chance. */
  points: ([number, number])[];
  /** The mean chance if it were unknown of everybody. */
  unknown: number | null;
};

/** A customer in a list. */
export type Customer = {
  /** Paid in all orders, in the workspace's currency, as far as it is known; null if of none it is. */
  amount: number | null;
  customer: string;
  /** There is an address, not suppressed, and consent to marketing by email stands now. */
  email_reachable: boolean;
  events: number;
  /** When the first event happened. */
  first_seen: string;
  /** Null without orders. */
  last_order: string | null;
  /** When the last event happened. */
  last_seen: string;
  orders: number;
  /** Of these it is not known, or in another currency. */
  orders_without_amount: number;
};

/** A customer's preference profile. */
export type CustomerProfile = {
  as_of: string;
  customer: string;
  dimensions: (ProfileDimension)[];
  /** False of who is not to be personalised. */
  profiled: boolean;
  /** Why no profile is made; null if one is. */
  reason: "not_personalised" | null;
  /** The last event of the log that was read. */
  sequence: number;
  /** What happened before counts nothing. */
  since: string;
};

/** One decision explained from the log. */
export type Decision = {
  arm: "kept" | "held_out";
  as_of: string | null;
  campaign: string;
  chosen: string;
  customer: string;
  data_sequence: number | null;
  drawn: string;
  made_at: string;
  models: Record<string, number>;
  options: (Option)[];
  plan_id: string;
  reason: string;
  /** Whether deciding again from the log gives the same; null unless asked for. */
  recomputed: boolean | null;
  /** The next best action; empty if none was open. */
  runner_up: string;
  scores: Record<string, number>;
};

/** One customer's decision, as a list shows it. */
export type DecisionRow = {
  arm: "kept" | "held_out";
  as_of: string | null;
  campaign: string;
  /** The optimal plan's action. */
  chosen: string;
  customer: string;
  /** The action after exploration, for customers held out too. */
  drawn: string;
  made_at: string;
  plan_id: string;
  /** With which the drawn action was drawn. */
  probability: number;
  /** Expected, of the drawn action. */
  profit: number;
  reason: string;
};

/** One row of the ledger; it holds no address. */
export type Delivery = {
  attempts: number;
  campaign: string;
  channel: string;
  customer: string;
  /** The id of the approved draft it is rendered from. */
  draft: string;
  finished_at: string | null;
  handed_over_at: string | null;
  id: number;
  message_id: string;
  /** When it may be tried again, if the channel put it off. */
  not_before: string | null;
  planned_at: string;
  products: (ShownProduct)[];
  /** Why, for everything but sent. */
  reason: string;
  state: "planned" | "handed_over" | "sent" | "skipped" | "failed" | "uncertain";
};

/** Bytes that one part of the workspace takes. */
export type DiskUse = {
  bytes: number;
  part: string;
};

/** Why the two are not one. */
export type Dismissed = {
  /** Why, in your words; it stays on record. */
  reason: string;
};

/** One of the two. */
export type DuplicateCustomer = {
  customer: string;
  /** At most six, by kind. */
  identifiers: (DuplicateIdentifier)[];
};

/** A person said that the two are not one. */
export type DuplicateDismissal = {
  at: string;
  by: string;
  reason: string;
};

/** What one field says. */
export type DuplicateEvidence = {
  /** How much likelier so is one person than two strangers, as log2; below 0: less. */
  bits: number;
  /** given_name, family_name, email, phone, address; household: the other explanation. */
  field: string;
  /** equal, nearly or differs; of a household, explains. */
  level: string;
};

/** What one of the two is known by. */
export type DuplicateIdentifier = {
  kind: string;
  masked: string;
};

/** The last look at all customers. */
export type DuplicateLook = {
  /** When it began; pairs are as of then, what became of them as of now. */
  at: string;
  /** Groups that share a value but are too large to compare all their pairs. */
  blocks_left_out: number;
  /** Pairs that were compared. */
  compared: number;
  /** Of whom something is known that can be compared. */
  customers: number;
  /** Who is in one of those; most are compared by something else. */
  customers_left_out: number;
  /** Of the last event that customers had followed then. */
  sequence: number;
};

/** Two customers who look like one person. */
export type DuplicatePair = {
  /** The weight of all evidence; a ranking, no probability. */
  bits: number;
  customers: (DuplicateCustomer)[];
  /** What a person said last; new evidence may come after it. */
  dismissal: DuplicateDismissal | null;
  /** Empty if it was forgotten with an erasure. */
  evidence: (DuplicateEvidence)[];
  /** When it was offered first. */
  found: string;
  /** What it is dismissed by. */
  pair: string;
  state: "open" | "dismissed" | "parted" | "merged";
  /** likely or possible, under the assumptions that docs/identity.md states. */
  verdict: string;
};

/** Pairs of one state, the strongest first. */
export type DuplicatePairs = {
  /** When what the list shows was true. */
  as_of: string;
  data: (DuplicatePair)[];
  /** Null if nobody looked yet. */
  look: DuplicateLook | null;
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

/** One thing somebody did. */
export type EntryShape = {
  /** `sign_in.accepted`: somebody signed in; `sign_in.refused`: a sign-in was refused; `reason` says why, which the answer did not; `sign_in.blocked`: one address reached its limit of refused sign-ins; `sign_out`: somebody signed out; `link.made`: a one-time sign-in link was made; older ones of the account ended; `person.added`: a person was added; `person.changed`: a person's name, role or language was changed, or they were disabled or enabled; `person.removed`: a person was removed, with their sessions, links and bearer keys; `password.set`: a password was set; every other session of the account ended; `password.refused`: the old password given for a change was wrong; `key.made`: a key was made; `key.revoked`: a key was revoked; `customer.merged`: a person made two customers one; `other` is the second, `decision` its number; `customer.unmerged`: a person parted from a customer what was not hers; `other` is what it once was; `customer.export.begun`: everything about one customer began to leave, with identifiers in the clear; `customer.export.ended`: it ended; `lines` were read, and `whole` says whether all of it was taken; `customer.erased`: a customer was erased, under all names; `suppression.added`: addresses were put on the suppression list for one reason; `given` says how many; `suppression.lifted`: an address was taken off it; `reason` says why; `duplicate.dismissed`: a person said that two who look alike are two; `other` is the second, `bits` how alike; `model.put_in_force`: a version of a model was put in force by hand; `version` and the one in force `before`; `workspace.restored`: the workspace was restored from a backup, and is held; `workspace.released`: the hold of a restored workspace was lifted; `planned` and `jobs` say what became of each; `export.begun`: a table began to leave as a file; `format` and what was asked for; `export.ended`: the file ended; `rows` were read, and `whole` says whether all of it was taken */
  act: string;
  /** `person:<account>`, `key:<id>`, `owner`, or `nobody` before a sign-in. */
  actor: string;
  at: string;
  /** The rest, by name; never a secret. */
  detail: Record<string, unknown>;
  /** Counts up. */
  id: number;
  /** What it was done to, such as `person:<account>`, `key:<id>` or `export:<table>`. */
  subject: string;
};

/** What was erased. */
export type Erased = {
  /** How many: one. */
  customers: number;
  /** True: files are cleared within about an hour, while a server runs. */
  files_follow: boolean;
};

/** Which column of a file with one row per event holds what. */
export type EventColumns = {
  /** A column of the file. */
  customer: string;
  /** The name of the events, such as Coupon Redeemed. */
  event: string;
  /** What tells rows apart; null: their whole content. */
  message_id?: string | null;
  /** Our name of a property to the file's column. */
  properties?: Record<string, string>;
  /** A column of the file. */
  time: string;
};

/** What became of one event. */
export type EventVerdict = {
  /** That in words; of a stored order in another currency that its amounts are in no sum. */
  detail?: string | null;
  /** The event's, or the one made here; null if it had none to read. */
  messageId: string | null;
  /** Why it was set aside. */
  reason?: string | null;
  verdict: "stored" | "duplicate" | "quarantined";
};

/** How many live events of one source and name came. */
export type EventVolume = {
  /** The 29 stretches, oldest first. */
  days: (number)[];
  /** The track event's name; of other types the type. */
  event: string;
  /** In the last 24 hours. */
  last_day: number;
  /** The smallest of them but one. */
  lowest: number | null;
  source: string;
  /** `dropped`: fewer than in all stretches before but one, and less than half the usual. */
  state: "usual" | "dropped" | "not enough data";
  /** The median of the 24-hour stretches before; null before 14 of them. */
  usual: number | null;
};

/** Every kind of live event of the last 29 days; what dropped comes first. */
export type EventVolumes = {
  as_of: string;
  data: (EventVolume)[];
};

/** Import events that are no orders. */
export type EventsInput = {
  /** Change nothing: the job's result says what the import would do. The upload stays for it. */
  dry_run?: boolean;
  /** Keep the upload, for another mapping of the same file. */
  keep_upload?: boolean;
  kind: "events";
  mapping: EventColumns;
  /** Where the file comes from; ids are unique within it. */
  source: string;
  /** The id of an upload. */
  upload: string;
};

/** Customers left out for one reason. */
export type Excluded = {
  customers: number;
  why: "contacted" | "held_out" | "no_consent" | "suppressed" | "nothing_open" | "not_worth_it" | "limits_too_dear" | "drawn_no_contact";
};

/** Why a job failed. */
export type FailureShape = {
  /** Stable, as in problem documents. */
  code: string;
  hint: string;
  message: string;
};

/** One input in words. */
export type Feature = {
  /** A sentence; empty if this release has no such feature any more. */
  measures: string;
  name: string;
  /** ``shop``, ``category``, or ``own`` for one of the workspace's own. */
  scope: string;
  unit: string;
  /** In short, by language: ``en`` and ``zh``. */
  words: Record<string, string>;
};

/** One feature's part in a score. */
export type FeatureReason = {
  /** What it adds to the score before calibration; less than 0 lowers it. */
  contribution: number;
  feature: string;
  /** log-odds or probability. */
  scale: string;
  /** days, currency, share, items …; empty where there is none. */
  unit: string;
  /** What it is for this customer; null if it cannot be known. */
  value: number | null;
  words: Words;
};

/** One number. */
export type Figure = {
  /** What is counted, as a code such as ``events``. */
  unit: string;
  value: number;
};

/** As of when to fit the recommender. */
export type FitInput = {
  /** Learn from what was known before this; null: now. */
  as_of?: string | null;
};

/** Orders in one currency that is not the workspace's. */
export type ForeignOrders = {
  /** As the sender wrote it, in capitals. */
  currency: string;
  orders: number;
};

/** How many are left after a step. */
export type FunnelStep = {
  customers: number;
  high: number;
  /** Of an estimate, the lower end of its interval at 95 %. */
  low: number;
  name: "matched" | "consented" | "not_suppressed" | "reachable";
};

/** What the model goes by over all customers. */
export type GlobalReasons = {
  curves: (Curve)[];
  /** Share of the chances' variance that the tree gives on other customers. */
  fidelity: number | null;
  importance: (Importance)[];
  rows: number;
  /** Leaves of a surrogate tree, the highest chance first. */
  rules: (Rule)[];
};

/** A group in its newest version. */
export type Group = {
  name: string;
  /** Why there are no groups; empty if there are. */
  reason: string;
  /** Null if nothing was published of this version yet. */
  run: GroupRun | null;
  saved: string;
  version: number;
};

/** All groups, by name. */
export type GroupList = {
  as_of: string;
  data: (Group)[];
};

/** What was last published of a group. */
export type GroupRun = {
  /** Nothing from that moment on was read. */
  as_of: string;
  computed: string;
  /** How many have a value. */
  customers: number;
  /** How many values were another than before. */
  published: number;
  version: number;
};

/** What a customer is known by; most of the value is hidden. */
export type Identifier = {
  /** user_id, anonymous_id, email, phone, wechat_openid, wechat_unionid or device_id. */
  kind: string;
  /** Such as a…@example.test. */
  masked: string;
};

/** What an identifier is. */
export type IdentifierKind = "user_id" | "anonymous_id" | "email" | "phone" | "wechat_openid" | "wechat_unionid" | "device_id";

/** Why a customer is who she is. */
export type Identity = {
  /** The newest 200, the last first. */
  acts: (IdentityAct)[];
  /** Her present id. */
  customer: string;
  /** At most 200, in the order in which they count. */
  links: (IdentityLink)[];
  links_total: number;
  /** Ids of customers that became part of her. */
  merged: (string)[];
};

/** One change of who is who, or one that was refused. */
export type IdentityAct = {
  act: "created" | "linked" | "conflict" | "merged" | "unmerged";
  /** Who holds it now. */
  customer: string;
  /** Of the identifier that moved. */
  kind: string;
  /** Who held it before; of a conflict, who keeps it. */
  other: string | null;
  /** Why a link was refused, or a person's words. */
  reason: string | null;
  time: string;
};

/** What an event said of two identifiers. */
export type IdentityLink = {
  kind: string;
  masked: string;
  other_kind: string;
  other_masked: string;
  /** Why it unites nobody: parted, known, limit or shared; empty if it does. */
  refused: string;
  /** Of the earliest event that said so. */
  time: string;
  /** It came with an import, or from one of identity.trusted_sources. */
  trusted: boolean;
};

/** One import. */
export type ImportShape = {
  file: string;
  /** Null while it runs, or if it was cut short. */
  finished: string | null;
  id: string;
  kind: string;
  report: ReportShape | null;
  source: string;
  started: string;
};

/** How much one input moves scores. */
export type Importance = {
  feature: string;
  /** Mean size of its contributions, as a share of the sum of all inputs' means. */
  share: number;
};

/** A version put in force. */
export type InForce = {
  /** Who did it; empty for a training. */
  by: string;
  since: string;
  version: number;
  why: "first" | "better" | "champion_unable" | "no_model" | "chosen" | "newest";
};

/** Whether a customer is in a segment, and why. */
export type InSegment = {
  /** False if events came to be known after the run, or after `facts_as_of`. */
  agrees: boolean;
  description: Words;
  /** Of `why`: the moment of the members, or some seconds earlier for those of now. */
  facts_as_of: string;
  /** She had an event or a trait before that moment; nobody else can be a member. */
  known: boolean;
  member: boolean;
  /** Which members: those of now, or of a run. */
  of: SegmentMembersOf;
  segment: string;
  /** When she was found to have entered; null for a run's members. */
  since: string | null;
  title: Words;
  why: SegmentWhy;
};

/** Segments, those she is in first. */
export type InSegments = {
  /** The earliest moment among the members now, the latest among runs; null without any. */
  as_of: string | null;
  /** Left out, for nobody has looked yet who is in them now. */
  being_found: (string)[];
  data: (InSegment)[];
};

/** An estimate with its interval. */
export type Interval = {
  estimate: number;
  high: number;
  level: number;
  low: number;
};

/** A person just added, and the link they sign in with first. */
export type Invited = {
  link: LinkShape;
  person: PersonShape;
};

/** An item of the catalog, as it is called now; what is not known is empty. */
export type Item = {
  brand: string;
  /** The broadest shelf. */
  category: string;
  /** The shop's own id of it. */
  item: string;
  /** The narrowest shelf. */
  kind: string;
  name: string;
  size: string;
  /** The shelf below it. */
  subcategory: string;
};

/** Which column of a file with one row per item holds what. */
export type ItemColumns = {
  brand?: string | null;
  /** The broadest shelf. */
  category?: string | null;
  /** A column of the file. */
  item: string;
  /** The narrowest shelf. */
  kind?: string | null;
  /** What it is called; null: its id. */
  name?: string | null;
  size?: string | null;
  subcategory?: string | null;
};

/** An offer that covers an item. */
export type ItemOffer = {
  /** The first moment at which it no longer holds. */
  ends: string;
  /** Its type in the shop's words. */
  kind: string;
  name: string;
  /** The shop's own id of it. */
  offer: string;
  starts: string;
};

/** How an item sold; nothing from `as_of` on is counted. */
export type ItemSales = {
  as_of: string;
  /** The last price paid for one unit; null if nobody bought it before. */
  price: number | null;
  /** When that was paid. */
  price_seen: string | null;
  sold: (Sold)[];
};

/** Import items. */
export type ItemsInput = {
  /** Change nothing: the job's result says what the import would do. The upload stays for it. */
  dry_run?: boolean;
  /** Keep the upload, for another mapping of the same file. */
  keep_upload?: boolean;
  kind: "items";
  mapping: ItemColumns;
  /** The id of an upload. */
  upload: string;
};

/** One job. */
export type JobShape = {
  /** What it was told. */
  arguments: Record<string, unknown>;
  /** Who asked for it, as the audit calls them. */
  asked_by: string;
  created: string;
  error: FailureShape | null;
  finished: string | null;
  id: string;
  /** What it does, such as `import_orders` or `train`. */
  kind: string;
  progress: ProgressShape;
  /** What it found, once done. */
  result: Record<string, unknown> | null;
  started: string | null;
  /** `interrupted`: its process ended first; an import then goes on by itself. */
  state: "queued" | "running" | "done" | "failed" | "interrupted";
};

/** Figures on what happened after the moment, as a step of a flow recorded them. */
export type JudgedLater = {
  flow: string;
  recorded: string;
  step: string;
  tasks: Record<string, TaskFigures>;
};

/** A key just made. */
export type KeyMade = {
  key: KeyShape;
  /** The key: shown this once, and stored as a hash. */
  secret: string;
};

/** What is known of a key; the key itself is not. */
export type KeyShape = {
  /** Whose it is; null if a command of the owner made it. */
  account: string | null;
  expires_at: string | null;
  id: string;
  kind: "bearer" | "write";
  made_at: string;
  name: string;
  /** Its first characters, to recognise it by. */
  prefix: string;
  revoked_at: string | null;
  /** What it was made for; it never may more than its maker may today. */
  scopes: (string)[];
  source: string | null;
  /** Exact to the minute. */
  used_at: string | null;
};

/** A key to make: `scopes` for a bearer key, `source` for a write key. */
export type KeyWanted = {
  /** Until when it works; null for no end. */
  expires_at?: string | null;
  kind: "bearer" | "write";
  /** What it is for. */
  name: string;
  /** What a bearer key may do. */
  scopes?: (string)[] | null;
  /** The source of events a write key feeds. */
  source?: string | null;
};

/** A trait that somebody was told of, whoever told it. */
export type KnownTrait = {
  /** As segments call it. */
  name: string;
  /** Its twenty most frequent texts that at least two customers have had. */
  values: (string)[];
};

/** Every trait that a segment can ask for, by name. */
export type KnownTraits = {
  /** Up to when the history that was read reaches. */
  as_of: string;
  data: (KnownTrait)[];
};

/** A rule that says of an event after it had come that a machine did it. */
export type LateMark = {
  /** The rule. */
  machine: string;
  /** The event's. */
  number: number;
};

/** Figures on what happened after the moment, as a step of a flow recorded them. */
export type LaterFigures = {
  auc: number | null;
  average_precision: number | null;
  baselines: Record<string, number | null>;
  ece: number | null;
  ece_noise: number | null;
  flow: string;
  gain_interval: [number, number] | null;
  positives: number | null;
  recorded: string;
  reliability: (ReliabilityPoint)[];
  rows: number | null;
  step: string;
};

/** An input that seems to know the outcome. */
export type Leak = {
  /** Of it alone. */
  auc: number;
  column: string;
  /** Of all ordinary inputs together, where that is the reason. */
  others: number | null;
  rows: number;
  value: string;
  /** It orders the outcome all but exactly; all `rows` customers with `value` have the outcome; or alone it tells more than all ordinary inputs together. */
  why: "exact" | "certain" | "alone";
};

/** What a look for inputs that know the outcome found. */
export type Leakage = {
  /** Inputs looked at. */
  columns: number;
  leaks: (Leak)[];
  /** Why nothing can be said; empty if something can. */
  reason: string;
  /** Customers of training windows looked at. */
  rows: number;
  /** Area under the curve of the strongest inputs, each alone. */
  strongest: Record<string, number>;
};

/** What became of one customer in one campaign; `why` is ``contacted`` if a message was sent. */
export type LeftOut = {
  arm: string;
  as_of: string;
  best: BestOption | null;
  campaign: string;
  chosen: string;
  /** At the plan's moment; null if that is not known. */
  consented: boolean | null;
  customer: string;
  drawn: string;
  /** What the plan meant for the customer; null if it did not consider them. */
  fate: "contacted" | "held_out" | "no_consent" | "suppressed" | "nothing_open" | "not_worth_it" | "limits_too_dear" | "drawn_no_contact" | null;
  message: Delivery | null;
  plan_id: string | null;
  planned_as_of: string | null;
  probability: number | null;
  reason: string;
  /** When the event happened that made it a customer; one that came in later may have happened earlier. */
  since: string | null;
  why: "contacted" | "held_out" | "no_consent" | "suppressed" | "nothing_open" | "not_worth_it" | "limits_too_dear" | "drawn_no_contact" | "not_known_then" | "not_in_the_plan" | "no_plan" | "no_message" | "waiting" | "skipped" | "failed" | "uncertain";
};

/** An address that may be written to again. */
export type Lift = {
  /** Spelt as events spell it. */
  address: string;
  kind: "email" | "phone" | "wechat_openid" | "device_id";
  /** Why; it stays on record. */
  reason: string;
};

/** For how many reasons it was on the list. */
export type Lifted = {
  lifted: number;
};

/** One limit; currency for the budget, customers for an offer's room. */
export type LimitUse = {
  limit: number;
  name: string;
  /** The profit that one further unit would bring; above 0: the limit binds. */
  price: number;
  /** By the plan drawn for everyone, held out or not. */
  used: number;
  used_before_exploration: number;
  /** By the customers who are really contacted. */
  used_by_contacted: number;
};

/** A one-time sign-in link: shown this once, and stored as a hash. */
export type LinkShape = {
  account: string;
  expires_at: string;
  /** To open on this server; hand it to nobody but its person. */
  path: string;
};

/** A one-time link's token. */
export type LinkSignIn = {
  /** What stands behind `#link=` in the address. */
  token: string;
};

export type ListedCampaignHead = {
  /** When what the list shows was true. */
  as_of: string;
  data: (CampaignHead)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedConsidered = {
  /** When what the list shows was true. */
  as_of: string;
  data: (Considered)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedCustomer = {
  /** When what the list shows was true. */
  as_of: string;
  data: (Customer)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedDecisionRow = {
  /** When what the list shows was true. */
  as_of: string;
  data: (DecisionRow)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedDelivery = {
  /** When what the list shows was true. */
  as_of: string;
  data: (Delivery)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedEntryShape = {
  /** When what the list shows was true. */
  as_of: string;
  data: (EntryShape)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedImportShape = {
  /** When what the list shows was true. */
  as_of: string;
  data: (ImportShape)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedItem = {
  /** When what the list shows was true. */
  as_of: string;
  data: (Item)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedJobShape = {
  /** When what the list shows was true. */
  as_of: string;
  data: (JobShape)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedKeyShape = {
  /** When what the list shows was true. */
  as_of: string;
  data: (KeyShape)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedPersonShape = {
  /** When what the list shows was true. */
  as_of: string;
  data: (PersonShape)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedPlanHead = {
  /** When what the list shows was true. */
  as_of: string;
  data: (PlanHead)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedQuarantinedEvent = {
  /** When what the list shows was true. */
  as_of: string;
  data: (QuarantinedEvent)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedSegmentMove = {
  /** When what the list shows was true. */
  as_of: string;
  data: (SegmentMove)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedSegment = {
  /** When what the list shows was true. */
  as_of: string;
  data: (Segment)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedSetAsideShape = {
  /** When what the list shows was true. */
  as_of: string;
  data: (SetAsideShape)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedSuppressionAct = {
  /** When what the list shows was true. */
  as_of: string;
  data: (SuppressionAct)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

export type ListedTimelineEntry = {
  /** When what the list shows was true. */
  as_of: string;
  data: (TimelineEntry)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

/** One event and what became of it. */
export type LiveEvent = {
  /** When it came. */
  at: string;
  /** Whom it joined; null until that is known, and if it was quarantined. */
  customer: string | null;
  detail: string;
  /** The rule that says a machine did it; empty for people. */
  machine: string;
  /** Of a track event, page or screen; the id of a group. */
  name: string;
  /** Counted since the server started. */
  number: number;
  /** Identifiers masked; null if it was quarantined. */
  properties: Record<string, unknown> | null;
  /** Why it was quarantined; else empty. */
  reason: string;
  source: string;
  /** Of the event; empty if it could not be read. */
  type: string;
  verdict: "stored" | "duplicate" | "quarantined";
};

/** What came lately: a look, not a count; at most the last 500 events of the running server are kept for it. */
export type LiveEvents = {
  as_of: string;
  /** Oldest first. */
  data: (LiveEvent)[];
  /** The number of the last event that came. */
  last: number;
  /** Of the events up to `after`, which are not listed again, those that were marked since they came. */
  marked: (LateMark)[];
  /** Changes when the server starts anew; numbers then begin again at 1. */
  run: string;
};

/** The log of events. */
export type LogState = {
  last_sealed: string | null;
  sealed_events: number;
  /** Sealed ranges, a pair of files each. */
  sealed_files: number;
  /** Of the last event, which is also how many there are. */
  sequence: number;
  /** Events not sealed yet. */
  tail: number;
};

/** Whose look-alikes to find, and as of when. */
export type LookalikeAsked = {
  /** Only what was known before it is read; null: now. */
  as_of?: string | null;
  /** The seed, by its name. */
  segment: string;
};

/** Two customers are one. */
export type Merge = {
  /** The other customer's id. */
  other: string;
  /** Why, in your words; it stays on record. */
  reason: string;
};

/** The customer that two became. */
export type Merged = {
  /** The id that stays: the older known one's. */
  customer: string;
};

/** Deliveries in one state, for one reason; the reason is empty for those sent. */
export type MessageCount = {
  count: number;
  reason: string;
  state: "planned" | "handed_over" | "sent" | "skipped" | "failed" | "uncertain";
};

/** A message's subject and its plain-text form; the unsubscribe address in it leads nowhere. */
export type MessageText = {
  subject: string;
  text: string;
};

/** Figures of one window, beside the baselines. */
export type Metrics = {
  auc: number;
  average_precision: number;
  /** Average precision of each baseline. */
  baselines: Record<string, number>;
  brier: number;
  brier_base: number;
  brier_skill: number;
  calibration_intercept: number | null;
  calibration_slope: number | null;
  /** Calibration error in ten bins. */
  ece: number;
  /** What it would be on average were the chances exactly right. */
  ece_noise: number;
  gain: number;
  gain_interval: [number, number];
  positives: number;
  reliability: (ReliabilityPoint)[];
  rows: number;
};

/** Everything that is known about one trained version. */
export type ModelCard = {
  /** When the card was read; it never changes. */
  as_of: string;
  /** Which rank sum the RFM baseline is. */
  baseline: string;
  /** Cross-fitted log loss of each method. */
  calibration_losses: Record<string, number>;
  calibration_method: string;
  /** Average precision of each learner on the choosing window. */
  candidates: Record<string, number>;
  /** Null where no version in force could be asked. */
  challenge: Challenge | null;
  created: string;
  data_sequence: number | null;
  described: string;
  features: (Feature)[];
  /** What it goes by; null on cards of before. */
  global_reasons: GlobalReasons | null;
  /** Figures on later time; null if no step recorded any. */
  later: LaterFigures | null;
  /** Inputs that seem to know the outcome; null on cards of before. */
  leakage: Leakage | null;
  learned_until: string;
  learner: string;
  /** Versions of what made it. */
  lineage: Record<string, string>;
  /** Empty on cards of before. */
  needs: (Need)[];
  /** What it must not be used for. */
  not_for: string;
  /** Why there is no model; empty if there is one. */
  reason: string;
  schedule: Schedule;
  seed: number;
  /** Figures on the choosing window. */
  selection: Metrics | null;
  /** Of the model file. */
  sha256: string;
  /** Null where no version before could be asked. */
  since: SinceVersion | null;
  target: PurchaseTarget;
  version: number;
  versions: (ModelVersion)[];
  /** Training windows and, last, the choosing one. */
  windows: (WindowCount)[];
};

/** The version in force of one target, or why there is no model. */
export type ModelHead = {
  auc: number | null;
  /** On that window. */
  average_precision: number | null;
  /** Null for a purchase anywhere in the shop. */
  category: string | null;
  created: string;
  /** The log's last event it saw. */
  data_sequence: number | null;
  described: string;
  /** Average precision over the better baseline's. */
  gain: number | null;
  /** Its 95 % interval. */
  gain_interval: [number, number] | null;
  horizon_days: number;
  /** Nothing that happened from here on was learned from. */
  learned_until: string;
  learner: string;
  /** The one trained last. */
  newest: number;
  /** Of these, who bought. */
  positives: number;
  /** Why there is no model; empty if there is one. */
  reason: string;
  /** Customers of the window it was chosen on. */
  rows: number;
  target: string;
  /** The one in force. */
  version: number;
  /** How many versions the target has. */
  versions: number;
};

/** One stored version. */
export type ModelVersion = {
  created: string;
  /** When it was put in force and why, the last first. */
  in_force: (InForce)[];
  /** Empty where there was not enough data. */
  learner: string;
  /** Whether it is in force now. */
  ruling: boolean;
  version: number;
};

/** Every target's version in force, the shop first. */
export type Models = {
  as_of: string;
  data: (ModelHead)[];
};

/** How far an input, or the chances, moved. */
export type Moved = {
  alarm: boolean;
  /** Of the input; empty for the chances. */
  name: string;
  /** Of no difference, corrected over all inputs. */
  p: number;
  /** Population stability index. */
  psi: number;
};

/** Data needed, beside data at hand. */
export type Need = {
  have: number;
  need: number;
  what: "rows_to_learn" | "buyers_to_learn" | "others_to_learn" | "buyers_to_choose" | "others_to_choose";
};

/** One thing that needs a person. */
export type Needed = {
  code: "password_missing" | "import_unfinished" | "events_quarantined" | "events_waiting" | "customers_behind" | "segments_unreadable" | "model_missing" | "model_old" | "deliveries_uncertain" | "deliveries_failed" | "deliveries_waiting";
  /** The console's screen to go to. */
  path: string;
  severity: "lost" | "changed" | "info";
  /** The numbers and names that its words take. */
  values: Record<string, string | number>;
};

/** A computed trait to save. */
export type NewComputedTrait = {
  /** YAML; docs/traits.md says what it may hold. */
  definition: string;
};

/** A text that customers are to agree to. */
export type NewConsentText = {
  id: string;
  language: string;
  text: string;
};

/** A new password for oneself. */
export type NewPassword = {
  /** 12 to 256 characters, of any kind, not easy to guess. */
  new: string;
  /** The one until now; not needed after signing in by link, or without one. */
  old?: string | null;
};

/** A person to add. */
export type NewPerson = {
  /** Email address, or a name without spaces. */
  account: string;
  language?: "en" | "zh-Hans" | null;
  /** As it is shown; by default the account. */
  name?: string;
  role: "viewer" | "marketer" | "analyst" | "admin";
};

/** A segment to save. */
export type NewSegment = {
  /** YAML; docs/segments.md says what it may hold. */
  definition: string;
};

/** Addresses to be put on the list, for one reason. */
export type NewSuppressions = {
  addresses: (string)[];
  kind: "email" | "phone" | "wechat_openid" | "device_id";
  /** What else there is to say, without personal data. */
  note?: string;
  reason: "hard_bounce" | "complaint" | "requested" | "legal" | "other";
  /** Where it came from: mail provider. */
  source: string;
  /** When it happened; now if left out. */
  time?: string | null;
};

/** A plan to put in force. */
export type NewTrackingPlan = {
  /** YAML; an empty one asks for nothing. */
  body: string;
};

/** One identifier. */
export type NotHers = {
  kind: IdentifierKind;
  value: string;
};

/** Nothing has to be told. */
export type NothingTold = Record<string, never>;

/** A computed trait with its definition. */
export type OneComputedTrait = {
  as_of: string;
  /** The newest definition as YAML. */
  definition: string;
  name: string;
  /** Null if it was never computed. */
  run: TraitComputing | null;
  saved: string;
  /** What computing it executes, over the tables of this server's session. */
  sql: string;
  title: Words;
  /** What it is called in segments, such as computed.spent. */
  trait: string;
  /** Of the newest definition. */
  version: number;
};

/** A customer with what she is known by and what she agreed to. */
export type OneCustomer = {
  /** Paid in all orders, in the workspace's currency, as far as it is known; null if of none it is. */
  amount: number | null;
  as_of: string;
  consent: (ConsentStanding)[];
  customer: string;
  /** There is an address, not suppressed, and consent to marketing by email stands now. */
  email_reachable: boolean;
  events: number;
  /** When the first event happened. */
  first_seen: string;
  /** The first fifty, in the order they were linked. */
  identifiers: (Identifier)[];
  identifiers_total: number;
  /** Null without orders. */
  last_order: string | null;
  /** When the last event happened. */
  last_seen: string;
  orders: number;
  /** Of these it is not known, or in another currency. */
  orders_without_amount: number;
  /** The last event of the log that is counted. */
  sequence: number;
};

/** One row of the ledger, with the time it was read. */
export type OneDelivery = {
  as_of: string;
  attempts: number;
  campaign: string;
  channel: string;
  customer: string;
  /** The id of the approved draft it is rendered from. */
  draft: string;
  finished_at: string | null;
  handed_over_at: string | null;
  id: number;
  message_id: string;
  /** When it may be tried again, if the channel put it off. */
  not_before: string | null;
  planned_at: string;
  products: (ShownProduct)[];
  /** Why, for everything but sent. */
  reason: string;
  state: "planned" | "handed_over" | "sent" | "skipped" | "failed" | "uncertain";
};

/** A group with its card. */
export type OneGroup = {
  as_of: string;
  /** What was asked, and the figures to judge it by; `type` is rfm, clusters or lookalike: docs/groups.md. */
  card: Record<string, unknown>;
  name: string;
  /** Why there are no groups; empty if there are. */
  reason: string;
  /** Null if nothing was published of this version yet. */
  run: GroupRun | null;
  saved: string;
  version: number;
};

/** An item with the offers that cover it and how it sold. */
export type OneItem = {
  /** When the catalog was read. */
  as_of: string;
  brand: string;
  /** The broadest shelf. */
  category: string;
  /** The shop's own id of it. */
  item: string;
  /** The narrowest shelf. */
  kind: string;
  name: string;
  offers: (ItemOffer)[];
  /** Null while no order is known at all. */
  sales: ItemSales | null;
  size: string;
  /** The shelf below it. */
  subcategory: string;
};

/** A segment with its definition and its runs. */
export type OneSegment = {
  as_of: string;
  /** The newest definition as YAML. */
  definition: string;
  description: Words;
  name: string;
  /** The run that is shown; null if it was never run. */
  run: SegmentRun | null;
  /** The last hundred, the latest moment first. */
  runs: (SegmentRun)[];
  saved: string;
  /** What a run executes, over the tables of this server's session. */
  sql: string;
  /** Its members now; null if nobody has looked yet. */
  standing: SegmentStanding | null;
  title: Words;
  /** What is wrong, and what to do, if its definition cannot be read. Nobody looks who is in it then. */
  unreadable: Words | null;
  /** The segments whose conditions refer to it. */
  used_by: (string)[];
  /** Of the newest definition. */
  version: number;
  /** Its condition as a sentence. */
  words: Words;
};

/** One option of suasion.toml. */
export type OneSetting = {
  /** Whether the value differs from the default. */
  changed: boolean;
  choices: (string)[];
  default: string | number | boolean;
  /** The form a text must have, in words; empty for any. */
  form: string;
  help: string;
  /** The most it may be. */
  high: number | null;
  kind: "text" | "whole" | "number" | "yes_no";
  /** The least it may be. */
  low: number | null;
  /** ``section.key``. */
  name: string;
  /** ``days``, ``share``, ``currency``, ``GB``, ``MB``, ``per minute``, ``log-odds``, or empty. */
  unit: string;
  value: string | number | boolean;
};

/** One action as it stood for the customer; amounts in the workspace's currency. */
export type Option = {
  action: string;
  /** Null if it was open. */
  barrier: Barrier | null;
  cost: number;
  eligible: boolean;
  probability: number;
  /** Expected, net of its cost. */
  profit: number;
  title: string;
  /** Profit less the price of the limits it uses; null if it was not open. */
  worth: number | null;
};

/** Which column of a file with one row per order line holds what. */
export type OrderColumns = {
  /** Add items the catalog does not hold, instead of setting lines aside. */
  add_items?: boolean;
  /** A column of the file. */
  amount: string;
  coupon_discount?: (string)[];
  /** A column of the file. */
  customer: string;
  discount?: (string)[];
  /** A column of the file. */
  item: string;
  /** The category of an added item. */
  item_category?: string | null;
  /** What an added item is called; null: its id. */
  item_name?: string | null;
  /** A column of the file. */
  order: string;
  /** A column of the file. */
  quantity: string;
  /** A column of the file. */
  time: string;
};

/** A line of an order. */
export type OrderLine = {
  /** Paid for the line; null if the sender did not say. */
  amount: number | null;
  coupon_discount: number;
  discount: number;
  item: string;
  /** Null where the catalog lacks the item. */
  name: string | null;
  quantity: number;
};

/** Import orders. */
export type OrdersInput = {
  /** Change nothing: the job's result says what the import would do. The upload stays for it. */
  dry_run?: boolean;
  /** Keep the upload, for another mapping of the same file. */
  keep_upload?: boolean;
  kind: "orders";
  mapping: OrderColumns;
  /** Where the file comes from; ids are unique within it. */
  source: string;
  /** The id of an upload. */
  upload: string;
};

/** Orders in the log that are not, or not whole, in what is sold. */
export type OrdersLeftOut = {
  /** Events that said an order again under another message id; each order counts once. */
  again: number;
  as_of: string;
  /** The workspace's. */
  currency: string;
  /** They count as orders; their amounts are in no sum. */
  foreign: (ForeignOrders)[];
};

/** What the version before expected of a later window, and what happened. */
export type OutcomeDrift = {
  alarm: boolean;
  expected: number;
  high: number;
  low: number;
  observed: number;
};

/** The loop at a glance. */
export type Overview = {
  as_of: string;
  get_started: (Started)[];
  needs_attention: (Needed)[];
  stages: (StageFigures)[];
};

/** What to change about oneself; what is left out stays. */
export type OwnChange = {
  /** Null: what the browser asks for. */
  language?: "en" | "zh-Hans" | null;
  name?: string | null;
};

/** The customer, and the one that is parted from her now. */
export type Parted = {
  customer: string;
  /** Null if nobody stands behind the identifiers alone. */
  other: string | null;
};

/** An account and its password. */
export type PasswordSignIn = {
  /** Email address or name. */
  account: string;
  password: string;
};

/** What to change about a person; what is left out stays. */
export type PersonChange = {
  /** True ends their sessions and links at once. */
  disabled?: boolean | null;
  /** Null: what their browser asks for. */
  language?: "en" | "zh-Hans" | null;
  name?: string | null;
  role?: "viewer" | "marketer" | "analyst" | "admin" | null;
};

/** A person. */
export type PersonShape = {
  account: string;
  disabled: boolean;
  /** False if they can only sign in by link. */
  has_password: boolean;
  /** Null for what their browser asks for. */
  language: "en" | "zh-Hans" | null;
  made_at: string;
  name: string;
  role: "viewer" | "marketer" | "analyst" | "admin";
  /** The latest sign-in; null if there was none. */
  signed_in_at: string | null;
};

/** One plan whole; it never changes. */
export type Plan = {
  actions: (ActionCount)[];
  /** What was known at this moment was used; null if it was not said. */
  as_of: string | null;
  /** The proven most it could be. */
  bound: number;
  budget: number | null;
  chance: Chance;
  contacted: number;
  customers: number;
  /** The log's last event that was read. */
  data_sequence: number | null;
  /** Expected profit given up to learn. */
  exploration_cost: number;
  /** (bound - value) / bound. */
  gap: number;
  /** Share of the value lost by taking the highest profits first. */
  greedy_loss: number;
  /** Of all customers. */
  held_out: number;
  limits: (LimitUse)[];
  made_at: string;
  /** Version of each target's model. */
  models: Record<string, number>;
  /** What it is for; its campaign bears the same name. */
  name: string;
  plan_id: string;
  /** Customers drawn for an action, held out or not. */
  planned: number;
  /** Expected cost if nobody were held out. */
  planned_spend: number | null;
  /** Every setting that went in. */
  settings: Record<string, string | number | boolean>;
  /** Expected cost of those contacted. */
  spend: number | null;
  /** As the limits allowed. */
  uniform_share: number;
  /** Expected profit before exploration. */
  value: number;
  violations: number;
  withheld_share: number;
};

/** One plan, as a list shows it; amounts in the workspace's currency. */
export type PlanHead = {
  /** What was known at this moment was used; null if it was not said. */
  as_of: string | null;
  /** The proven most it could be. */
  bound: number;
  customers: number;
  /** (bound - value) / bound. */
  gap: number;
  made_at: string;
  /** What it is for; its campaign bears the same name. */
  name: string;
  plan_id: string;
  /** Expected profit before exploration. */
  value: number;
};

/** One customer's chance to buy within the horizon. */
export type PredictedChance = {
  /** Nothing from this moment on was known to it. */
  as_of: string;
  customer: string;
  probability: number;
  /** Of the model that scored. */
  version: number;
};

/** One page of a target's predictions, the greatest chance first. */
export type PredictedChances = {
  /** When what the list shows was true. */
  as_of: string;
  base_rate: BaseRate | null;
  data: (PredictedChance)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  /** Why there is no model, such as not enough data; empty if there is one. */
  reason: string;
  /** Null if no model was ever trained. */
  target: PredictedTarget | null;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

/** What is predicted. */
export type PredictedTarget = {
  /** What must be bought; null for any purchase. */
  category: string | null;
  horizon_days: number;
  /** shop, or the category. */
  name: string;
};

/** What is predicted of a customer for one target. */
export type Prediction = {
  as_of: string | null;
  base_rate: BaseRate | null;
  /** Why something is missing; inputs_changed: late events would give a slightly other score now. */
  note: "" | "no_model" | "not_scored" | "not_personalised" | "model_replaced" | "inputs_changed";
  /** Null where `note` says why. */
  probability: number | null;
  /** With no_model: what was missing, such as not enough data. */
  reason: string;
  /** What moved the score most, the strongest first. */
  reasons: (FeatureReason)[];
  target: PredictedTarget;
  version: number | null;
};

/** What is predicted of a customer, the shop first. */
export type Predictions = {
  /** The latest moment among them; null without any. */
  as_of: string | null;
  data: (Prediction)[];
};

/** Why a request was refused (RFC 9457). */
export type Problem = {
  /** Stable, meant for programs. */
  code: string;
  /** What happened. */
  detail: string;
  errors?: (WrongPart)[] | null;
  /** What to do about it. */
  hint?: string | null;
  status: number;
  title: string;
  /** The page that explains the code, on this server. */
  type: string;
};

/** One kind of preference. */
export type ProfileDimension = {
  /** On how many days they happened; what is done on one day says one thing. */
  days: number;
  /** As many equal days would tell as much. */
  effective: number;
  /** False: not enough data to call anything an interest. */
  enough: boolean;
  events: number;
  /** price_band: thirds of a category's items by price; channel: sources; hour: where the shop is. */
  name: "category" | "brand" | "price_band" | "channel" | "hour";
  /** At most ten, the surest first. */
  values: (ProfileValue)[];
  /** Of all that counts, in purchases of this moment. */
  weight: number;
};

/** An event that speaks for a value. */
export type ProfileEvent = {
  /** The item; of an order one of those that speak for the value. */
  item: string | null;
  /** How many lines of the order speak for the value. */
  items: number;
  kind: "bought" | "added" | "viewed";
  /** What the catalog calls it. */
  name: string | null;
  /** Of the event in the log; of an order that of its first. */
  sequence: number;
  time: string;
  /** What it counts for the value: less the longer ago, and only its lines' part. */
  weight: number;
};

/** A value, such as a category. */
export type ProfileValue = {
  /** The five events that weigh most. */
  because: (ProfileEvent)[];
  events: number;
  /** There is enough data, and she turns to it at least one time in ten. */
  interest: boolean;
  /** The lower end of the share's 95 % interval. */
  low: number;
  /** Of all that counts, the share that fell on it. */
  share: number;
  /** A category or brand; low, middle or high; a source; an hour from 0 to 23. */
  value: string;
  weight: number;
};

/** How far a job is. */
export type ProgressShape = {
  /** Of `total`, in the piece of work called `label`. */
  done: number;
  /** The piece of work under way; a job can have several, one after another. */
  label: string;
  /** Null if nobody knows. */
  total: number | null;
};

/** What is predicted. */
export type PurchaseTarget = {
  category: string | null;
  horizon_days: number;
  name: string;
};

/** Which version is to predict from now on. */
export type PutInForce = {
  /** Null for the last model in force before the one that is. */
  version?: number | null;
};

/** How many events wait for one reason, from one source, under one name. */
export type QuarantineReason = {
  /** The track event's name, else its type; empty if it had neither. */
  event: string;
  events: number;
  first: string;
  last: string;
  /** Stable; docs/tracking.md says what to do. */
  reason: string;
  /** `lost`: nothing of it can be read. `held`: kept whole, can be mended and replayed. */
  severity: "lost" | "held";
  source: string;
};

/** Everything that waits, the most frequent first. */
export type QuarantineReasons = {
  as_of: string;
  data: (QuarantineReason)[];
  total: number;
};

/** One event that was set aside. */
export type QuarantinedEvent = {
  detail: string;
  event: string;
  id: string;
  /** When it came. */
  loaded: string;
  reason: string;
  /** As it came, customers' identifiers masked; null if none of it could be kept. */
  row: unknown;
  /** `lost`: nothing of it can be read. `held`: kept whole, can be mended and replayed. */
  severity: "lost" | "held";
  source: string;
};

/** One item. */
export type Recommendation = {
  category: string | null;
  item: string;
  name: string | null;
  /** The strongest first. */
  reasons: (RecommendedBecause)[];
  /** What all other reasons add; with them it sums to the score. */
  rest: number;
  score: number;
};

/** What a customer would get, best first. */
export type RecommendationList = {
  /** The moment up to which it learned. */
  as_of: string | null;
  customer: string;
  data: (Recommendation)[];
  /** She gets what everybody buys: unknown to the recommender, or not to be personalised; `note` says. */
  general: boolean;
  /** Why the list is general, short or empty. */
  note: string;
  /** Of the fitted recommender; null if none was fitted. */
  version: number | null;
};

/** One part of a score. */
export type RecommendedBecause = {
  /** Its exact part of the score. */
  amount: number;
  /** A past item of the customer; itself if bought again; null for the crowd. */
  item: string | null;
  name: string | null;
  /** That part of the whole score. */
  share: number;
};

/** One fitted version. */
export type Recommender = {
  created: string;
  /** SHA-256 of its file. */
  digest: string;
  horizon_days: number;
  /** Null if no step recorded any. */
  later: JudgedLater | null;
  /** It knows only what came before. */
  moment: string;
  /** Why nothing was tried; empty if something was. */
  reason: string;
  seed: number;
  /** Everything that was chosen. */
  settings: Record<string, unknown>;
  trials: (Trial)[];
  version: number;
};

/** Every version, newest first. */
export type Recommenders = {
  as_of: string;
  data: (Recommender)[];
};

/** One that is no address; it is not repeated. */
export type RefusedAddress = {
  /** Among those given, from 0. */
  place: number;
  why: "empty" | "too_long" | "malformed" | "nobody";
};

/** One bin of the reliability diagram; the interval is of the share who bought. */
export type ReliabilityPoint = {
  customers: number;
  high: number;
  low: number;
  observed: number;
  predicted: number;
};

/** Which events to try again, and what to change in them first. */
export type ReplayInput = {
  /** Empty: any. */
  event?: string;
  /** Done in their order. */
  fixes?: (Change)[];
  /** Empty: any. */
  reason?: string;
  /** Empty: any. */
  source?: string;
};

/** What a replay would come to. */
export type ReplayPreview = {
  /** How many are meant. */
  events: number;
  samples: (ReplaySample)[];
  /** How many would wait on, by reason. */
  still_bad: Record<string, number>;
  /** How many would pass. Ids are looked up by the replay: under one that came before, an event that says the same is a duplicate, and one that says something else waits on (`id_reused`). */
  stored: number;
};

/** One event before and after the changes. */
export type ReplaySample = {
  after: unknown;
  before: unknown;
  detail: string;
  id: string;
  reason: string;
  verdict: string;
};

/** What became of every line: `lines_in` is always the sum of stored, quarantined and dropped ones. */
export type ReportShape = {
  /** Lines by reason. */
  dropped: Record<string, number>;
  events: number;
  /** To the catalog; of orders only with `add_items`. */
  items_added: number;
  /** Items that say something else now. */
  items_changed: number;
  /** Items that said this already. */
  items_unchanged: number;
  lines_dropped: number;
  lines_in: number;
  lines_quarantined: number;
  lines_stored: number;
  /** Lines whose email or phone is not spelt as one, by name: it names nobody, nothing is sent there. */
  no_address: Record<string, number>;
  /** Lines by reason. */
  quarantined: Record<string, number>;
};

/** As of when to band everybody. */
export type RfmAsked = {
  /** Only what was known before it is read; null: now. */
  as_of?: string | null;
};

/** A role. */
export type RoleShape = {
  role: "viewer" | "marketer" | "analyst" | "admin";
  /** What it may do, such as `segments:write`. */
  scopes: (string)[];
};

/** Every role, the one that may least first. */
export type Roles = {
  data: (RoleShape)[];
};

/** A leaf of the small tree. */
export type Rule = {
  /** The model's mean chance there. */
  chance: number;
  conditions: (Condition)[];
  /** Of the customers. */
  share: number;
};

/** Which segments to run. */
export type RunInput = {
  /** Members as of this moment; null: now. */
  as_of?: string | null;
  /** One segment; null: all of them. */
  name?: string | null;
};

/** Whether the holdout has the size it was drawn for, each customer counted once. */
export type SampleRatio = {
  expected_share: number;
  held_out: number;
  p_value: number | null;
  share: number | null;
  suspicious: boolean;
  total: number;
};

/** What was saved. */
export type SavedComputedTrait = {
  name: string;
  /** False if the last version says the same; nothing was changed then. */
  new: boolean;
  trait: string;
  version: number;
};

/** What was saved. */
export type SavedSegment = {
  name: string;
  /** False if the last version says the same; nothing was changed then. */
  new: boolean;
  version: number;
};

/** The moments it was trained on, chosen on, and may be judged from. */
export type Schedule = {
  horizon_days: number;
  report: string;
  select: string;
  train: (string)[];
};

/** How far a database's migrations went. */
export type Schema = {
  database: string;
  /** The newest step that this release knows. */
  newest: string;
  step: string;
};

/** A segment in the list. */
export type Segment = {
  description: Words;
  name: string;
  /** The run that is shown; null if it was never run. */
  run: SegmentRun | null;
  saved: string;
  /** Its members now; null if nobody has looked yet. */
  standing: SegmentStanding | null;
  title: Words;
  /** What is wrong, and what to do, if its definition cannot be read. Nobody looks who is in it then. */
  unreadable: Words | null;
  /** Of the newest definition. */
  version: number;
};

/** A number of customers, exact or an estimate. */
export type SegmentCount = {
  customers: number;
  high: number;
  /** Of an estimate, the lower end of its interval at 95 %. */
  low: number;
};

/** What saving would change of the definition that is saved under the name. */
export type SegmentDifference = {
  entering: SegmentCount;
  leaving: SegmentCount;
  /** The unified difference; empty if both say the same. */
  lines: (string)[];
  /** Members of the saved one, as of the preview's moment. */
  size: SegmentCount;
  version: number;
};

/** Whom of the members a message could reach: of the matched who consented, is not suppressed, is reachable. */
export type SegmentFunnel = {
  /** Of consent and addresses. */
  as_of: string;
  channel: string;
  /** False if a sample of the members was looked at. */
  exact: boolean;
  looked_at: number;
  of: SegmentMembersOf;
  steps: (FunnelStep)[];
  topic: string;
};

/** A member. */
export type SegmentMember = {
  customer: string;
  /** Null for a customer made a moment ago. */
  figures: SegmentMemberFigures | null;
};

/** What a member did, up to now rather than to the run's moment. */
export type SegmentMemberFigures = {
  /** As far as it is known; null if of no order it is. */
  amount: number | null;
  email_reachable: boolean;
  events: number;
  first_seen: string;
  last_order: string | null;
  last_seen: string;
  orders: number;
  orders_without_amount: number;
};

/** A page of members, by id; `as_of` is that of `of`. */
export type SegmentMembers = {
  /** When what the list shows was true. */
  as_of: string;
  data: (SegmentMember)[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
  of: SegmentMembersOf;
  /** Rows of the whole list; null where counting would cost too much. */
  total: number | null;
};

/** Which members an answer is about. */
export type SegmentMembersOf = {
  /** They are right as of then. */
  as_of: string;
  /** When the run was made; null for the members now. */
  computed: string | null;
  /** True for the members now, false for those that a run found. */
  now: boolean;
  /** How many they were found to be. */
  size: number;
  /** Of the definition that they meet. */
  version: number;
};

/** A customer entered a segment or left it. */
export type SegmentMove = {
  /** When it was found. */
  at: string;
  customer: string;
  /** False if the customer left. */
  entered: boolean;
};

/** Who entered and left by day, from the first of the days with a move that is kept up to today. */
export type SegmentMovesByDay = {
  /** Empty if nobody moved. */
  data: (SegmentMovesOfDay)[];
};

/** How many entered and left on one day. */
export type SegmentMovesOfDay = {
  /** In UTC. */
  day: string;
  entered: number;
  left: number;
};

/** What a segment's members share with another segment's. */
export type SegmentOverlap = {
  both: number;
  /** The other segment's. */
  name: string;
  /** The other's. */
  of: SegmentMembersOf;
  /** Its members, by the names that customers bear now. */
  other_size: number;
  /** Of the segment's members; null if it has none. */
  share: number | null;
  /** Of those who are in either; null if nobody is. */
  similarity: number | null;
};

/** What a segment shares with every other one, the greatest first. */
export type SegmentOverlaps = {
  /** Left out, for nobody has looked yet who is in them now. */
  being_found: (string)[];
  of: SegmentMembersOf;
  others: (SegmentOverlap)[];
};

/** What a definition would find; nothing is saved. */
export type SegmentPreview = {
  as_of: string;
  /** Of whom something is known. */
  customers: SegmentCount;
  /** Null if no segment has the name, or its definition cannot be read. */
  difference: SegmentDifference | null;
  /** False if the figures are estimates. */
  exact: boolean;
  /** So many customers, drawn by chance; null if exact. */
  looked_at: number | null;
  name: string;
  sample: (SegmentSampleMember)[];
  size: SegmentCount;
  sql: string;
  words: Words;
};

/** A definition to look at. */
export type SegmentPreviewAsked = {
  /** Only what was known before it is read; now if left out. */
  as_of?: string | null;
  /** YAML; docs/segments.md says what it may hold. */
  definition: string;
  /** True to look at everybody, also where there are very many. */
  exactly?: boolean;
};

/** Who the members were as of a moment. */
export type SegmentRun = {
  /** The moment it was for. */
  as_of: string;
  computed: string;
  size: number;
  /** Of the definition that was evaluated. */
  version: number;
};

/** Which moment to run a segment for. */
export type SegmentRunAsked = {
  /** Only what was known before it is read; now if left out. */
  as_of?: string | null;
};

/** Some members with the facts that matched. */
export type SegmentSample = {
  /** Of the members' facts; of members now it may be some seconds earlier than these are right. */
  facts_as_of: string;
  members: (SegmentSampleMember)[];
  of: SegmentMembersOf;
};

/** One of ten members drawn by chance, the same ones each time. */
export type SegmentSampleMember = {
  customer: string;
  /** Null for a customer made a moment ago. */
  figures: SegmentMemberFigures | null;
  why: SegmentWhy;
};

/** How many members there are now. */
export type SegmentStanding = {
  /** Right as of then: a moment ago, unless everybody is to be looked at. */
  as_of: string;
  size: number;
  /** Of the definition that they meet. */
  version: number;
};

/** One part of a segment's condition, measured on a customer. */
export type SegmentWhy = {
  /** Of a part that ranks: how many customers are strictly ahead. */
  ahead: number | null;
  /** Of a part that ranks: how many have a value at all. */
  everybody: number | null;
  /** What is measured on her, in words; null where the parts below say it. */
  fact: Words | null;
  holds: boolean;
  /** How the parts below make this one up. */
  joined: "all" | "any" | "not" | null;
  /** The part in words. */
  needs: Words;
  parts: (SegmentWhy)[];
  /** Not looked at, for she was not to be personalised; then it does not hold. */
  unknown: boolean;
  /** The same as plain JSON; null where there is nothing to measure. */
  value: unknown;
};

/** A person's session. */
export type SessionShape = {
  account: string;
  /** To send as X-CSRF-Token with whatever changes something. */
  csrf_token: string;
  /** When it ends unless it is used before. */
  ends_at: string;
  /** False if they can only sign in by link. */
  has_password: boolean;
  /** Null for what the browser asks for. */
  language: "en" | "zh-Hans" | null;
  made_at: string;
  name: string;
  role: "viewer" | "marketer" | "analyst" | "admin";
  /** How they signed in. */
  way: "password" | "link";
};

/** One line that could not be stored. */
export type SetAsideShape = {
  detail: string;
  /** The first row under the header is 1. */
  line: number;
  /** Stable; docs/imports.md says what to do. */
  reason: string;
  /** As it came, with tokens where customers were named. */
  row: unknown;
};

/** Every option, in the order of the file. */
export type Settings = {
  as_of: string;
  data: (OneSetting)[];
  /** Where they are changed; the server reads it when it starts. */
  file: string;
};

/** A value that items can be filtered by. */
export type Shelf = {
  items: number;
  name: string;
};

/** What items can be filtered by, the fullest first. */
export type Shelves = {
  as_of: string;
  brands: (Shelf)[];
  categories: (Shelf)[];
};

/** A product in a message. */
export type ShownProduct = {
  /** The name of what led to it; empty for none. */
  because: string;
  item: string;
  /** What the catalog calls it now; empty if it does not hold it. */
  name: string;
};

/** What became of the version before, seen from the choosing window of this one. */
export type SinceVersion = {
  chances: Moved | null;
  /** How many inputs were compared. */
  inputs: number;
  /** The inputs, the farthest first; at most twelve, and all alarms. */
  moved: (Moved)[];
  now: string;
  /** Null where the windows overlap. */
  outcome: OutcomeDrift | null;
  /** Why nothing can be said about what moved; empty if something can. */
  reason: string;
  rows: number;
  rows_then: number;
  then: string;
  version: number;
};

/** What was sold in some days before the moment. */
export type Sold = {
  /** Different customers. */
  buyers: number;
  days: number;
  units: number;
};

/** One stage of the loop. */
export type StageFigures = {
  /** When the figures were true; null while there is nothing. */
  as_of: string | null;
  figures: (Figure)[];
  /** The console's screen with the rows behind them. */
  path: string;
  stage: "collect" | "know" | "predict" | "recommend" | "decide" | "write" | "send" | "measure";
};

/** One step of setting up. */
export type Started = {
  done: boolean;
  path: string;
  step: "events" | "customers" | "consent" | "segments" | "models" | "recommender" | "plan" | "draft" | "sent";
};

/** An address put on the list, or taken off it. */
export type SuppressionAct = {
  act: "added" | "lifted";
  /** Masked; null if no identifier of the workspace is this address. */
  address: string | null;
  kind: "email" | "phone" | "wechat_openid" | "device_id";
  note: string;
  /** Counts up. */
  number: number;
  /** Empty of one that was lifted; its note says why. */
  reason: "hard_bounce" | "complaint" | "requested" | "legal" | "other" | "";
  /** When it was recorded. */
  received: string;
  source: string;
  /** When it happened. */
  time: string;
  /** Whose act it is, as in the audit trail. */
  who: string;
};

/** What became of the addresses. */
export type SuppressionsAdded = {
  added: number;
  /** On the list for the same reason, or given twice. */
  already: number;
  refused: (RefusedAddress)[];
};

/** What an operator looks at first. */
export type System = {
  as_of: string;
  /** What was looked at; an empty text means that nothing is wrong. */
  checks: Record<string, string>;
  /** At most 30 seconds old. */
  disk: (DiskUse)[];
  /** On the volume that holds the workspace. */
  disk_free_bytes: number;
  /** The settings of computations over columns. */
  engine: Record<string, string | number | boolean>;
  /** Restored, and nothing leaves until `suasion release`; null if it is not held. */
  held_since: string | null;
  log: LogState;
  schemas: (Schema)[];
  /** Since this process began to serve the workspace. */
  uptime_seconds: number;
  version: string;
};

/** What became of what was sent; all of it is on disk. */
export type Taken = {
  /** In the order they were sent in. */
  events: (EventVerdict)[];
  success?: true;
};

/** How one kind of list did on later time. */
export type TaskFigures = {
  baselines: Record<string, number | null>;
  /** How many were judged. */
  customers: number | null;
  /** Of NDCG@10 over the best baseline's. */
  gain_interval: [number, number] | null;
  ndcg_at_10: number | null;
  recall_at_10: number | null;
};

/** One entry of a timeline. */
export type TimelineEntry = {
  kind: "order" | "event" | "traits" | "identity" | "consent" | "decision" | "message";
  /** Of an order. */
  lines: (OrderLine)[];
  /** What it belongs to: sequence, order, campaign, delivery, plan. */
  links: Record<string, string>;
  /** The rule that says a machine did it; empty for people. */
  machine: string;
  /** What came with it; identifiers are masked. */
  properties: Record<string, unknown>;
  /** Where it was said or done; empty where that is us. */
  source: string;
  summary: Words;
  time: string;
};

/** The plan in force. */
export type TrackingPlan = {
  /** YAML; docs/tracking.md says what it may hold. */
  body: string;
  saved: string;
  version: number;
};

/** What to train. */
export type TrainInput = {
  /** Learn from what was known before this; null: now. */
  as_of?: string | null;
  /** How many of the biggest categories get a model. */
  categories?: number;
};

/** A fact about a customer. */
export type Trait = {
  name: string;
  received: string;
  /** An event source, model:<target>, computed:<name> or group:<name>. */
  source: string;
  /** As of when it is true. */
  time: string;
  /** How many values were ever told. */
  told: number;
  /** Plain JSON; null if the latest word is that it is no longer known. */
  value: unknown;
  /** The event's sequence number, or the model's or definition's version. */
  version: string;
};

/** Which column of a file with one row per customer holds what. */
export type TraitColumns = {
  /** A column of the file. */
  customer: string;
  /** Since when it is true; null if `since` says so for all rows. */
  time?: string | null;
  /** Our name of a trait to the file's column. */
  traits: Record<string, string>;
};

/** What the last computing published. */
export type TraitComputing = {
  /** Nothing from that moment on was read. */
  as_of: string;
  computed: string;
  /** How many have a value. */
  customers: number;
  /** How many values were another than before. */
  published: number;
  /** Of the definition that was computed. */
  version: number;
};

/** All traits of a customer as they stand. */
export type Traits = {
  as_of: string;
  data: (Trait)[];
};

/** Which traits to compute, and as of when. */
export type TraitsAsked = {
  /** Only what was known before it is read; null: now. */
  as_of?: string | null;
  /** One definition, or interests; null: all. */
  name?: string | null;
};

/** Import traits of customers. */
export type TraitsInput = {
  /** Change nothing: the job's result says what the import would do. The upload stays for it. */
  dry_run?: boolean;
  /** Keep the upload, for another mapping of the same file. */
  keep_upload?: boolean;
  kind: "traits";
  mapping: TraitColumns;
  /** Since when the traits are true, unless a column says so. */
  since?: string | null;
  /** Where the file comes from; ids are unique within it. */
  source: string;
  /** The id of an upload. */
  upload: string;
};

/** One setting tried while choosing. */
export type Trial = {
  /** Lower 95 % bound of its gain; null for what was there before. */
  gain_low: number | null;
  kept: boolean;
  ndcg_at_10: number;
  setting: string;
  /** ``with_repeats`` or ``new_only``. */
  task: string;
  value: string;
};

/** Something is not this customer's: say either what was another customer once, or which identifiers. */
export type Unmerge = {
  /** Or identifiers that are not hers. */
  identifiers?: (NotHers)[];
  /** An id that became part of this one. */
  other?: string | null;
  /** Why, in your words; it stays on record. */
  reason: string;
};

/** A file that was sent, waiting to be imported. */
export type UploadShape = {
  bytes: number;
  /** What its header, or its Parquet schema, names. */
  columns: (string)[];
  id: string;
  /** When it goes if nobody imports it. */
  kept_until: string;
  /** What it is called, made harmless. */
  name: string;
  /** Its first rows, at most 5, as text cut to 200 characters; personal data, as the file is. */
  sample: ((string | null)[])[];
};

/** The workspace that is served. */
export type Where = {
  /** ISO 4217: of every amount. */
  currency: string;
  name: string;
  /** Of imported times that do not say theirs. */
  time_zone: string;
};

/** Who asks, and what they may do. */
export type Who = {
  kind: "session" | "key" | "owner";
  /** As the audit has it: `person:<account>`, `key:<id>` or `owner`. */
  name: string;
  scopes: (string)[];
  /** Null for keys and for the owner's commands. */
  session: SessionShape | null;
  workspace: Where;
};

/** A window of the data. */
export type WindowCount = {
  as_of: string;
  /** Of these, who bought. */
  positives: number;
  /** Customers. */
  rows: number;
};

/** A text in English and 简体中文. */
export type Words = {
  en: string;
  zh: string;
};

/** One part of a request that was wrong; its value is not repeated. */
export type WrongPart = {
  message: string;
  where: string;
};

export interface Operations {
  /** Audit */
  "GET /api/audit": {
    path: never;
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedEntryShape;
  };
  /** Campaigns */
  "GET /api/campaigns": {
    path: never;
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedCampaignHead;
  };
  /** One Campaign */
  "GET /api/campaigns/{name}": {
    path: { name: string };
    query: never;
    body: never;
    answer: Campaign;
  };
  /** Aa Check */
  "GET /api/campaigns/{name}/aa-check": {
    path: { name: string };
    query: never;
    body: never;
    answer: CampaignCheck;
  };
  /** Customers Of Campaign */
  "GET /api/campaigns/{name}/customers": {
    path: { name: string };
    query: { fate?: "contacted" | "held_out" | "no_consent" | "suppressed" | "nothing_open" | "not_worth_it" | "limits_too_dear" | "drawn_no_contact" | null; action?: string | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedConsidered;
  };
  /** Customer In Campaign */
  "GET /api/campaigns/{name}/customers/{customer}": {
    path: { name: string; customer: string };
    query: never;
    body: never;
    answer: LeftOut;
  };
  /** Consent Texts */
  "GET /api/consent-texts": {
    path: never;
    query: never;
    body: never;
    answer: ConsentTexts;
  };
  /** Add Consent Text */
  "POST /api/consent-texts": {
    path: never;
    query: never;
    body: NewConsentText;
    answer: ConsentText;
  };
  /** Customers */
  "GET /api/customers": {
    path: never;
    query: { order?: "last_seen" | "amount" | "orders"; segment?: string | null; search?: string | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedCustomer;
  };
  /** Duplicates */
  "GET /api/customers/duplicates": {
    path: never;
    query: { state?: "open" | "dismissed" | "parted" | "merged"; limit?: number; cursor?: string | null };
    body: never;
    answer: DuplicatePairs;
  };
  /** Look */
  "POST /api/customers/duplicates/looks": {
    path: never;
    query: never;
    body: NothingTold | null;
    answer: JobShape;
  };
  /** Dismiss */
  "POST /api/customers/duplicates/{pair}/dismiss": {
    path: { pair: string };
    query: never;
    body: Dismissed;
    answer: undefined;
  };
  /** Customer */
  "GET /api/customers/{customer}": {
    path: { customer: string };
    query: never;
    body: never;
    answer: OneCustomer;
  };
  /** Consent */
  "GET /api/customers/{customer}/consent": {
    path: { customer: string };
    query: never;
    body: never;
    answer: Consent;
  };
  /** Record Consent */
  "POST /api/customers/{customer}/consent": {
    path: { customer: string };
    query: never;
    body: ConsentSaid;
    answer: Consent;
  };
  /** Ask For Consent */
  "POST /api/customers/{customer}/consent/askings": {
    path: { customer: string };
    query: never;
    body: ConsentAsked;
    answer: ConsentLink;
  };
  /** Erase */
  "POST /api/customers/{customer}/erase": {
    path: { customer: string };
    query: never;
    body: never;
    answer: Erased;
  };
  /** Export */
  "GET /api/customers/{customer}/export": {
    path: { customer: string };
    query: never;
    body: never;
    answer: unknown;
  };
  /** Identity */
  "GET /api/customers/{customer}/identity": {
    path: { customer: string };
    query: never;
    body: never;
    answer: Identity;
  };
  /** Merge */
  "POST /api/customers/{customer}/merge": {
    path: { customer: string };
    query: never;
    body: Merge;
    answer: Merged;
  };
  /** Of Customer */
  "GET /api/customers/{customer}/predictions": {
    path: { customer: string };
    query: { reasons?: number };
    body: never;
    answer: Predictions;
  };
  /** Profile */
  "GET /api/customers/{customer}/profile": {
    path: { customer: string };
    query: { as_of?: string | null };
    body: never;
    answer: CustomerProfile;
  };
  /** Of Customer */
  "GET /api/customers/{customer}/recommendations": {
    path: { customer: string };
    query: { k?: number; new_only?: boolean; reasons?: number };
    body: never;
    answer: RecommendationList;
  };
  /** Segments */
  "GET /api/customers/{customer}/segments": {
    path: { customer: string };
    query: { of?: "now" | "runs" };
    body: never;
    answer: InSegments;
  };
  /** Timeline */
  "GET /api/customers/{customer}/timeline": {
    path: { customer: string };
    query: { kind?: ("order" | "event" | "traits" | "identity" | "consent" | "decision" | "message")[] | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedTimelineEntry;
  };
  /** Traits */
  "GET /api/customers/{customer}/traits": {
    path: { customer: string };
    query: never;
    body: never;
    answer: Traits;
  };
  /** Unmerge */
  "POST /api/customers/{customer}/unmerge": {
    path: { customer: string };
    query: never;
    body: Unmerge;
    answer: Parted;
  };
  /** Decisions */
  "GET /api/decisions": {
    path: never;
    query: { plan?: string | null; customer?: string | null; arm?: "kept" | "held_out" | null; action?: string | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedDecisionRow;
  };
  /** One Decision */
  "GET /api/decisions/{plan}/{customer}": {
    path: { plan: string; customer: string };
    query: { recompute?: boolean };
    body: never;
    answer: Decision;
  };
  /** Deliveries */
  "GET /api/deliveries": {
    path: never;
    query: { campaign?: string | null; state?: "planned" | "handed_over" | "sent" | "skipped" | "failed" | "uncertain" | null; reason?: string | null; customer?: string | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedDelivery;
  };
  /** One Delivery */
  "GET /api/deliveries/{id}": {
    path: { id: number };
    query: never;
    body: never;
    answer: OneDelivery;
  };
  /** Message */
  "GET /api/deliveries/{id}/message": {
    path: { id: number };
    query: never;
    body: never;
    answer: unknown;
  };
  /** Message Text */
  "GET /api/deliveries/{id}/message-text": {
    path: { id: number };
    query: never;
    body: never;
    answer: MessageText;
  };
  /** Live Events */
  "GET /api/events/live": {
    path: never;
    query: { after?: number; limit?: number };
    body: never;
    answer: LiveEvents;
  };
  /** Orders Left Out */
  "GET /api/events/orders-left-out": {
    path: never;
    query: never;
    body: never;
    answer: OrdersLeftOut;
  };
  /** Event Volumes */
  "GET /api/events/volume": {
    path: never;
    query: never;
    body: never;
    answer: EventVolumes;
  };
  /** File */
  "GET /api/exports/{what}": {
    path: { what: "customers" | "traits" | "segment-members" | "predictions" | "decisions" | "deliveries" | "items" };
    query: { format?: "csv" | "jsonl" | "parquet"; raw?: boolean; segment?: string | null; as_of?: string | null; plan?: string | null; campaign?: string | null };
    body: never;
    answer: unknown;
  };
  /** Groups */
  "GET /api/groups": {
    path: never;
    query: never;
    body: never;
    answer: GroupList;
  };
  /** Clusters */
  "POST /api/groups/clusters/runs": {
    path: never;
    query: never;
    body: ClustersAsked;
    answer: JobShape;
  };
  /** Lookalike */
  "POST /api/groups/lookalike/runs": {
    path: never;
    query: never;
    body: LookalikeAsked;
    answer: JobShape;
  };
  /** Rfm */
  "POST /api/groups/rfm/runs": {
    path: never;
    query: never;
    body: RfmAsked;
    answer: JobShape;
  };
  /** Remove */
  "DELETE /api/groups/{name}": {
    path: { name: string };
    query: never;
    body: never;
    answer: undefined;
  };
  /** Group */
  "GET /api/groups/{name}": {
    path: { name: string };
    query: never;
    body: never;
    answer: OneGroup;
  };
  /** List Imports */
  "GET /api/imports": {
    path: never;
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedImportShape;
  };
  /** Begin */
  "POST /api/imports": {
    path: never;
    query: never;
    body: ItemsInput | OrdersInput | EventsInput | TraitsInput;
    answer: JobShape;
  };
  /** One Import */
  "GET /api/imports/{import_id}": {
    path: { import_id: string };
    query: never;
    body: never;
    answer: ImportShape;
  };
  /** Set Aside */
  "GET /api/imports/{import_id}/quarantined": {
    path: { import_id: string };
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedSetAsideShape;
  };
  /** Item Shelves */
  "GET /api/item-shelves": {
    path: never;
    query: never;
    body: never;
    answer: Shelves;
  };
  /** Items */
  "GET /api/items": {
    path: never;
    query: { search?: string; category?: string | null; brand?: string | null; order?: "id" | "name"; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedItem;
  };
  /** One Item */
  "GET /api/items/{item}": {
    path: { item: string };
    query: { as_of?: string | null };
    body: never;
    answer: OneItem;
  };
  /** List Jobs */
  "GET /api/jobs": {
    path: never;
    query: { state?: "queued" | "running" | "done" | "failed" | "interrupted" | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedJobShape;
  };
  /** One Job */
  "GET /api/jobs/{job}": {
    path: { job: string };
    query: never;
    body: never;
    answer: JobShape;
  };
  /** Keys */
  "GET /api/keys": {
    path: never;
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedKeyShape;
  };
  /** Make */
  "POST /api/keys": {
    path: never;
    query: never;
    body: KeyWanted;
    answer: KeyMade;
  };
  /** Revoke */
  "DELETE /api/keys/{key}": {
    path: { key: string };
    query: never;
    body: never;
    answer: undefined;
  };
  /** All Known Traits */
  "GET /api/known-traits": {
    path: never;
    query: never;
    body: never;
    answer: KnownTraits;
  };
  /** Models */
  "GET /api/models": {
    path: never;
    query: never;
    body: never;
    answer: Models;
  };
  /** Train */
  "POST /api/models": {
    path: never;
    query: never;
    body: TrainInput;
    answer: JobShape;
  };
  /** Put In Force */
  "PUT /api/models-in-force/{target}": {
    path: { target: string };
    query: never;
    body: PutInForce;
    answer: InForce;
  };
  /** Model Card */
  "GET /api/models/{target}": {
    path: { target: string };
    query: { version?: number | null };
    body: never;
    answer: ModelCard;
  };
  /** Openapi */
  "GET /api/openapi.json": {
    path: never;
    query: never;
    body: never;
    answer: Record<string, unknown>;
  };
  /** Overview */
  "GET /api/overview": {
    path: never;
    query: never;
    body: never;
    answer: Overview;
  };
  /** People */
  "GET /api/people": {
    path: never;
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedPersonShape;
  };
  /** Invite */
  "POST /api/people": {
    path: never;
    query: never;
    body: NewPerson;
    answer: Invited;
  };
  /** Remove */
  "DELETE /api/people/{account}": {
    path: { account: string };
    query: never;
    body: never;
    answer: undefined;
  };
  /** Change */
  "PATCH /api/people/{account}": {
    path: { account: string };
    query: never;
    body: PersonChange;
    answer: PersonShape;
  };
  /** Make Link */
  "POST /api/people/{account}/link": {
    path: { account: string };
    query: never;
    body: never;
    answer: LinkShape;
  };
  /** Plans */
  "GET /api/plans": {
    path: never;
    query: { name?: string | null; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedPlanHead;
  };
  /** One Plan */
  "GET /api/plans/{plan}": {
    path: { plan: string };
    query: never;
    body: never;
    answer: Plan;
  };
  /** Predictions */
  "GET /api/predictions": {
    path: never;
    query: { target?: string | null; at_least?: number; limit?: number; cursor?: string | null };
    body: never;
    answer: PredictedChances;
  };
  /** Quarantined */
  "GET /api/quarantine": {
    path: never;
    query: { reason?: string; source?: string; event?: string; limit?: number; cursor?: string | null };
    body: never;
    answer: ListedQuarantinedEvent;
  };
  /** Preview Replay */
  "POST /api/quarantine/previews": {
    path: never;
    query: never;
    body: ReplayInput;
    answer: ReplayPreview;
  };
  /** Quarantine Reasons */
  "GET /api/quarantine/reasons": {
    path: never;
    query: never;
    body: never;
    answer: QuarantineReasons;
  };
  /** Replay */
  "POST /api/quarantine/replays": {
    path: never;
    query: never;
    body: ReplayInput;
    answer: JobShape;
  };
  /** Recommendations */
  "GET /api/recommendations": {
    path: never;
    query: { customer: string; k?: number; new_only?: boolean; reasons?: number };
    body: never;
    answer: RecommendationList;
  };
  /** Recommenders */
  "GET /api/recommenders": {
    path: never;
    query: never;
    body: never;
    answer: Recommenders;
  };
  /** Fit */
  "POST /api/recommenders": {
    path: never;
    query: never;
    body: FitInput;
    answer: JobShape;
  };
  /** Figures */
  "GET /api/report": {
    path: never;
    query: never;
    body: never;
    answer: Record<string, unknown>;
  };
  /** Roles */
  "GET /api/roles": {
    path: never;
    query: never;
    body: never;
    answer: Roles;
  };
  /** Segments */
  "GET /api/segments": {
    path: never;
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedSegment;
  };
  /** Define */
  "POST /api/segments": {
    path: never;
    query: never;
    body: NewSegment;
    answer: SavedSegment;
  };
  /** Check */
  "POST /api/segments/check": {
    path: never;
    query: never;
    body: NewSegment;
    answer: CheckedSegment;
  };
  /** Preview */
  "POST /api/segments/preview": {
    path: never;
    query: never;
    body: SegmentPreviewAsked;
    answer: SegmentPreview;
  };
  /** Run Segments */
  "POST /api/segments/runs": {
    path: never;
    query: never;
    body: RunInput;
    answer: JobShape;
  };
  /** Remove */
  "DELETE /api/segments/{name}": {
    path: { name: string };
    query: never;
    body: never;
    answer: undefined;
  };
  /** Segment */
  "GET /api/segments/{name}": {
    path: { name: string };
    query: never;
    body: never;
    answer: OneSegment;
  };
  /** Funnel */
  "GET /api/segments/{name}/funnel": {
    path: { name: string };
    query: { channel?: string; topic?: string; of?: string | null };
    body: never;
    answer: SegmentFunnel;
  };
  /** Members */
  "GET /api/segments/{name}/members": {
    path: { name: string };
    query: { of?: string | null; limit?: number; cursor?: string | null };
    body: never;
    answer: SegmentMembers;
  };
  /** Moves */
  "GET /api/segments/{name}/moves": {
    path: { name: string };
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedSegmentMove;
  };
  /** Moves By Day */
  "GET /api/segments/{name}/moves/days": {
    path: { name: string };
    query: { days?: number };
    body: never;
    answer: SegmentMovesByDay;
  };
  /** Overlaps */
  "GET /api/segments/{name}/overlaps": {
    path: { name: string };
    query: { of?: string | null };
    body: never;
    answer: SegmentOverlaps;
  };
  /** Run */
  "POST /api/segments/{name}/runs": {
    path: { name: string };
    query: never;
    body: SegmentRunAsked;
    answer: SegmentRun;
  };
  /** Sample */
  "GET /api/segments/{name}/sample": {
    path: { name: string };
    query: { of?: string | null };
    body: never;
    answer: SegmentSample;
  };
  /** Sign Out */
  "DELETE /api/session": {
    path: never;
    query: never;
    body: never;
    answer: undefined;
  };
  /** Who */
  "GET /api/session": {
    path: never;
    query: never;
    body: never;
    answer: Who;
  };
  /** Change Oneself */
  "PATCH /api/session": {
    path: never;
    query: never;
    body: OwnChange;
    answer: Who;
  };
  /** Sign In */
  "POST /api/session": {
    path: never;
    query: never;
    body: PasswordSignIn;
    answer: Who;
  };
  /** Sign In By Link */
  "POST /api/session/link": {
    path: never;
    query: never;
    body: LinkSignIn;
    answer: Who;
  };
  /** Set Password */
  "PUT /api/session/password": {
    path: never;
    query: never;
    body: NewPassword;
    answer: Who;
  };
  /** Settings */
  "GET /api/settings": {
    path: never;
    query: never;
    body: never;
    answer: Settings;
  };
  /** Suppressions */
  "GET /api/suppressions": {
    path: never;
    query: { limit?: number; cursor?: string | null };
    body: never;
    answer: ListedSuppressionAct;
  };
  /** Suppress */
  "POST /api/suppressions": {
    path: never;
    query: never;
    body: NewSuppressions;
    answer: SuppressionsAdded;
  };
  /** Lift Suppression */
  "POST /api/suppressions/lift": {
    path: never;
    query: never;
    body: Lift;
    answer: Lifted;
  };
  /** System */
  "GET /api/system": {
    path: never;
    query: never;
    body: never;
    answer: System;
  };
  /** Tracking Plan */
  "GET /api/tracking-plan": {
    path: never;
    query: never;
    body: never;
    answer: TrackingPlan;
  };
  /** Apply Tracking Plan */
  "PUT /api/tracking-plan": {
    path: never;
    query: never;
    body: NewTrackingPlan;
    answer: TrackingPlan;
  };
  /** Traits */
  "GET /api/traits": {
    path: never;
    query: never;
    body: never;
    answer: ComputedTraits;
  };
  /** Save */
  "POST /api/traits": {
    path: never;
    query: never;
    body: NewComputedTrait;
    answer: SavedComputedTrait;
  };
  /** Compute */
  "POST /api/traits/runs": {
    path: never;
    query: never;
    body: TraitsAsked;
    answer: JobShape;
  };
  /** Remove */
  "DELETE /api/traits/{name}": {
    path: { name: string };
    query: never;
    body: never;
    answer: undefined;
  };
  /** Trait */
  "GET /api/traits/{name}": {
    path: { name: string };
    query: never;
    body: never;
    answer: OneComputedTrait;
  };
  /** Upload */
  "POST /api/uploads": {
    path: never;
    query: { name: string };
    body: unknown;
    answer: UploadShape;
  };
  /** Remove Upload */
  "DELETE /api/uploads/{upload_id}": {
    path: { upload_id: string };
    query: never;
    body: never;
    answer: undefined;
  };
  /** Take what is true of a customer, as Customer.io's SDKs send it */
  "PUT /api/v1/customers/{customer}": {
    path: { customer: string };
    query: never;
    body: Record<string, unknown>;
    answer: Record<string, unknown>;
  };
  /** Take an event of a customer, as Customer.io's SDKs send it */
  "POST /api/v1/customers/{customer}/events": {
    path: { customer: string };
    query: never;
    body: {
  data?: Record<string, unknown>;
  /** Tells a second delivery. */
  id?: string;
  name: string;
  /** Seconds since 1970. */
  timestamp?: number;
  /** `page`, `screen` or `event`. */
  type?: string;
};
    answer: Record<string, unknown>;
  };
  /** Take an event of somebody not known yet, as Customer.io's SDKs send it */
  "POST /api/v1/events": {
    path: never;
    query: never;
    body: {
  anonymous_id?: string;
  data?: Record<string, unknown>;
  /** Tells a second delivery. */
  id?: string;
  name: string;
  /** Seconds since 1970. */
  timestamp?: number;
  /** `page`, `screen` or `event`. */
  type?: string;
};
    answer: Record<string, unknown>;
  };
  /** Take events as PostHog's SDKs send them */
  "POST /batch/": {
    path: never;
    query: never;
    body: {
  api_key?: string;
  batch: ({
  distinct_id?: string;
  event: string;
  properties?: Record<string, unknown>;
  timestamp?: string;
  uuid?: string;
})[];
  /** The events are of the past. */
  historical_migration?: boolean;
  sent_at?: string;
};
    answer: {
  status: number;
};
  };
  /** Take many events from a page that is being left (`navigator.sendBeacon`) */
  "POST /beacon/v1/batch": {
    path: never;
    query: never;
    body: {
  /** Each with its `type`, and judged for itself. */
  batch: ({
  anonymousId?: string | null;
  category?: string | null;
  context?: Record<string, unknown>;
  /** What happened. */
  event?: string;
  /** The company, household or class. */
  groupId?: string;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  name?: string | null;
  originalTimestamp?: string | null;
  /** Who `userId` was known as before. */
  previousId?: string;
  properties?: Record<string, unknown>;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  traits?: Record<string, unknown>;
  type: "identify" | "track" | "page" | "screen" | "group" | "alias";
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
})[];
  /** Added to each event's own. */
  context?: Record<string, unknown> | null;
  sentAt?: string;
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take events as PostHog's SDKs send them */
  "POST /capture/": {
    path: never;
    query: never;
    body: {
  api_key?: string;
  distinct_id?: string;
  event: string;
  properties?: Record<string, unknown>;
  timestamp?: string;
  uuid?: string;
};
    answer: {
  status: number;
};
  };
  /** Take events as PostHog's SDKs send them */
  "POST /e/": {
    path: never;
    query: never;
    body: {
  api_key?: string;
  distinct_id?: string;
  event: string;
  properties?: Record<string, unknown>;
  timestamp?: string;
  uuid?: string;
};
    answer: {
  status: number;
};
  };
  /** Healthz */
  "GET /healthz": {
    path: never;
    query: never;
    body: never;
    answer: unknown;
  };
  /** Healthz */
  "HEAD /healthz": {
    path: never;
    query: never;
    body: never;
    answer: unknown;
  };
  /** Take events as PostHog's SDKs send them */
  "POST /i/v0/e/": {
    path: never;
    query: never;
    body: {
  api_key?: string;
  distinct_id?: string;
  event: string;
  properties?: Record<string, unknown>;
  timestamp?: string;
  uuid?: string;
};
    answer: {
  status: number;
};
  };
  /** Metrics */
  "GET /metrics": {
    path: never;
    query: never;
    body: never;
    answer: unknown;
  };
  /** Take one event (alias) from an address, and answer with a transparent pixel */
  "GET /pixel/v1/alias": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (alias) as a machine's: people's programs ask for the image itself */
  "HEAD /pixel/v1/alias": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (group) from an address, and answer with a transparent pixel */
  "GET /pixel/v1/group": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (group) as a machine's: people's programs ask for the image itself */
  "HEAD /pixel/v1/group": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (identify) from an address, and answer with a transparent pixel */
  "GET /pixel/v1/identify": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (identify) as a machine's: people's programs ask for the image itself */
  "HEAD /pixel/v1/identify": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (page) from an address, and answer with a transparent pixel */
  "GET /pixel/v1/page": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (page) as a machine's: people's programs ask for the image itself */
  "HEAD /pixel/v1/page": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (screen) from an address, and answer with a transparent pixel */
  "GET /pixel/v1/screen": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (screen) as a machine's: people's programs ask for the image itself */
  "HEAD /pixel/v1/screen": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (track) from an address, and answer with a transparent pixel */
  "GET /pixel/v1/track": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (track) as a machine's: people's programs ask for the image itself */
  "HEAD /pixel/v1/track": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Readyz */
  "GET /readyz": {
    path: never;
    query: never;
    body: never;
    answer: unknown;
  };
  /** Readyz */
  "HEAD /readyz": {
    path: never;
    query: never;
    body: never;
    answer: unknown;
  };
  /** Take events as the SDKs of Sensors Analytics send them in an address */
  "GET /sa": {
    path: never;
    query: { token?: string; project?: string; data?: string; data_list?: string; gzip?: "0" | "1" };
    body: never;
    answer: unknown;
  };
  /** Take events as the SDKs of Sensors Analytics send them */
  "POST /sa": {
    path: never;
    query: { token?: string; project?: string };
    body: unknown;
    answer: unknown;
  };
  /** Take events as the SDKs of Sensors Analytics send them in an address */
  "GET /sa.gif": {
    path: never;
    query: { token?: string; project?: string; data?: string; data_list?: string; gzip?: "0" | "1" };
    body: never;
    answer: unknown;
  };
  /** Take events as the SDKs of Sensors Analytics send them */
  "POST /sa.gif": {
    path: never;
    query: { token?: string; project?: string };
    body: unknown;
    answer: unknown;
  };
  /** Take attributes, events and purchases as Braze's REST API does */
  "POST /users/track": {
    path: never;
    query: never;
    body: {
  attributes?: ({
  external_id?: string;
})[];
  events?: ({
  external_id?: string;
})[];
  purchases?: ({
  external_id?: string;
})[];
};
    answer: {
  attributes_processed?: number;
  /** What was set aside, and why. */
  errors?: ({
  index?: number;
  input_array?: string;
  type?: string;
})[];
  events_processed?: number;
  message: string;
  purchases_processed?: number;
};
  };
  /** Take under which name a customer was known before */
  "POST /v1/a": {
    path: never;
    query: never;
    body: {
  anonymousId?: string | null;
  context?: Record<string, unknown>;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  originalTimestamp?: string | null;
  /** Who `userId` was known as before. */
  previousId: string;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take under which name a customer was known before */
  "POST /v1/alias": {
    path: never;
    query: never;
    body: {
  anonymousId?: string | null;
  context?: Record<string, unknown>;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  originalTimestamp?: string | null;
  /** Who `userId` was known as before. */
  previousId: string;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take many events; each gets its own verdict */
  "POST /v1/b": {
    path: never;
    query: never;
    body: {
  /** Each with its `type`, and judged for itself. */
  batch: ({
  anonymousId?: string | null;
  category?: string | null;
  context?: Record<string, unknown>;
  /** What happened. */
  event?: string;
  /** The company, household or class. */
  groupId?: string;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  name?: string | null;
  originalTimestamp?: string | null;
  /** Who `userId` was known as before. */
  previousId?: string;
  properties?: Record<string, unknown>;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  traits?: Record<string, unknown>;
  type: "identify" | "track" | "page" | "screen" | "group" | "alias";
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
})[];
  /** Added to each event's own. */
  context?: Record<string, unknown> | null;
  sentAt?: string;
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take many events; each gets its own verdict */
  "POST /v1/batch": {
    path: never;
    query: never;
    body: {
  /** Each with its `type`, and judged for itself. */
  batch: ({
  anonymousId?: string | null;
  category?: string | null;
  context?: Record<string, unknown>;
  /** What happened. */
  event?: string;
  /** The company, household or class. */
  groupId?: string;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  name?: string | null;
  originalTimestamp?: string | null;
  /** Who `userId` was known as before. */
  previousId?: string;
  properties?: Record<string, unknown>;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  traits?: Record<string, unknown>;
  type: "identify" | "track" | "page" | "screen" | "group" | "alias";
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
})[];
  /** Added to each event's own. */
  context?: Record<string, unknown> | null;
  sentAt?: string;
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take which company, household or class a customer belongs to */
  "POST /v1/g": {
    path: never;
    query: never;
    body: {
  anonymousId?: string | null;
  context?: Record<string, unknown>;
  /** The company, household or class. */
  groupId: string;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  originalTimestamp?: string | null;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  traits?: Record<string, unknown>;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take which company, household or class a customer belongs to */
  "POST /v1/group": {
    path: never;
    query: never;
    body: {
  anonymousId?: string | null;
  context?: Record<string, unknown>;
  /** The company, household or class. */
  groupId: string;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  originalTimestamp?: string | null;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  traits?: Record<string, unknown>;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take what is true of a customer */
  "POST /v1/i": {
    path: never;
    query: never;
    body: {
  anonymousId?: string | null;
  context?: Record<string, unknown>;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  originalTimestamp?: string | null;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  /** What is true of the customer. */
  traits?: Record<string, unknown>;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take what is true of a customer */
  "POST /v1/identify": {
    path: never;
    query: never;
    body: {
  anonymousId?: string | null;
  context?: Record<string, unknown>;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  originalTimestamp?: string | null;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  /** What is true of the customer. */
  traits?: Record<string, unknown>;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take many events of the past: they count as known when they happened */
  "POST /v1/import": {
    path: never;
    query: never;
    body: {
  /** Each with its `type`, and judged for itself. */
  batch: ({
  anonymousId?: string | null;
  category?: string | null;
  context?: Record<string, unknown>;
  /** What happened. */
  event?: string;
  /** The company, household or class. */
  groupId?: string;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  name?: string | null;
  originalTimestamp?: string | null;
  /** Who `userId` was known as before. */
  previousId?: string;
  properties?: Record<string, unknown>;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  traits?: Record<string, unknown>;
  type: "identify" | "track" | "page" | "screen" | "group" | "alias";
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
})[];
  /** Added to each event's own. */
  context?: Record<string, unknown> | null;
  sentAt?: string;
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take that a customer looked at a page of a site */
  "POST /v1/p": {
    path: never;
    query: never;
    body: {
  anonymousId?: string | null;
  category?: string | null;
  context?: Record<string, unknown>;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  name?: string | null;
  originalTimestamp?: string | null;
  properties?: Record<string, unknown>;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take that a customer looked at a page of a site */
  "POST /v1/page": {
    path: never;
    query: never;
    body: {
  anonymousId?: string | null;
  category?: string | null;
  context?: Record<string, unknown>;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  name?: string | null;
  originalTimestamp?: string | null;
  properties?: Record<string, unknown>;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take one event (alias) from an address, and answer with a transparent pixel */
  "GET /v1/pixel/alias": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (alias) as a machine's: people's programs ask for the image itself */
  "HEAD /v1/pixel/alias": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (group) from an address, and answer with a transparent pixel */
  "GET /v1/pixel/group": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (group) as a machine's: people's programs ask for the image itself */
  "HEAD /v1/pixel/group": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (identify) from an address, and answer with a transparent pixel */
  "GET /v1/pixel/identify": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (identify) as a machine's: people's programs ask for the image itself */
  "HEAD /v1/pixel/identify": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (page) from an address, and answer with a transparent pixel */
  "GET /v1/pixel/page": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (page) as a machine's: people's programs ask for the image itself */
  "HEAD /v1/pixel/page": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (screen) from an address, and answer with a transparent pixel */
  "GET /v1/pixel/screen": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (screen) as a machine's: people's programs ask for the image itself */
  "HEAD /v1/pixel/screen": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (track) from an address, and answer with a transparent pixel */
  "GET /v1/pixel/track": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take one event (track) as a machine's: people's programs ask for the image itself */
  "HEAD /v1/pixel/track": {
    path: never;
    query: { data?: string; writeKey?: string; userId?: string; anonymousId?: string; event?: string; name?: string; messageId?: string; timestamp?: string };
    body: never;
    answer: unknown;
  };
  /** Take that a customer looked at a screen of an app */
  "POST /v1/s": {
    path: never;
    query: never;
    body: {
  anonymousId?: string | null;
  category?: string | null;
  context?: Record<string, unknown>;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  name?: string | null;
  originalTimestamp?: string | null;
  properties?: Record<string, unknown>;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take that a customer looked at a screen of an app */
  "POST /v1/screen": {
    path: never;
    query: never;
    body: {
  anonymousId?: string | null;
  category?: string | null;
  context?: Record<string, unknown>;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  name?: string | null;
  originalTimestamp?: string | null;
  properties?: Record<string, unknown>;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take one event that a customer did something */
  "POST /v1/t": {
    path: never;
    query: never;
    body: {
  anonymousId?: string | null;
  context?: Record<string, unknown>;
  /** What happened. */
  event: string;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  originalTimestamp?: string | null;
  properties?: Record<string, unknown>;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
};
    answer: Taken;
  };
  /** Take one event that a customer did something */
  "POST /v1/track": {
    path: never;
    query: never;
    body: {
  anonymousId?: string | null;
  context?: Record<string, unknown>;
  /** What happened. */
  event: string;
  /** Tells duplicates apart; made here if it is missing. */
  messageId?: string | null;
  originalTimestamp?: string | null;
  properties?: Record<string, unknown>;
  /** Mends a sender's wrong clock. */
  sentAt?: string | null;
  /** When it happened, with a zone. */
  timestamp?: string | null;
  /** The customer's id at the source; this or `anonymousId` is required. */
  userId?: string | null;
  /** For a sender that cannot send Authorization. */
  writeKey?: string;
};
    answer: Taken;
  };
}
