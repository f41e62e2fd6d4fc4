/** What an entry is, as it travels: docs/sync.md, server/daily/forms.py. Absent means not recorded. */

export type Sleep = { hours?: number; quality?: number; bed_at?: string; up_at?: string };
export type Meals = { breakfast?: boolean; lunch?: boolean; dinner?: boolean; snacks?: boolean };
export type Exercise = { minutes: number; kind?: string };

export type CheckIn = {
  sleep?: Sleep;
  meals?: Meals;
  exercise?: Exercise;
  mind?: { minutes: number; kind: string };
  connection?: string[];
  hobby?: { minutes?: number; what?: string };
  mood?: number;
  craving?: number;
  confidence?: number;
  used?: { what?: string };
  symptoms?: string[];
  note?: string;
};
export type Field = keyof CheckIn;

export type Craving = {
  before: number;
  after?: number;
  trigger?: string;
  helped?: string[];
  note?: string;
};
export type ReminderDone = { reminder: string; time: string; answer: string };

/** Days are "YYYY-MM-DD"; instants are in UTC with "Z". */
export type Kept = {
  id: string;
  rev: number;
  local_date: string;
  recorded_at: string;
  timezone: string;
};
export type CheckInItem = Kept & { kind: "check_in"; data: CheckIn };
export type CravingItem = Kept & { kind: "craving"; data: Craving };
export type ReminderDoneItem = Kept & { kind: "reminder_done"; data: ReminderDone };
export type Item = CheckInItem | CravingItem | ReminderDoneItem;
export type Deletion = { id: string; kind: Item["kind"]; rev: number; deleted: true };
export type Change = Item | Deletion;

/** Everything kept of one day; the lists are in the order they were recorded. */
export type Day = {
  date: string;
  checkIn: CheckIn;
  checkIns: CheckInItem[];
  cravings: CravingItem[];
  remindersDone: ReminderDoneItem[];
};

/** What a form holds: as server/core/requests.py gathers it. */
export type Form = Record<string, string | string[]>;
