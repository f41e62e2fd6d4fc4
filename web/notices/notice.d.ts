/** A notice as the API gives it (server/notices/forms.py). */

export interface Part {
  text: string;
  /** http or https */
  url?: string | null;
}

export interface Notice {
  id: string;
  /** the id of its program */
  program: string;
  title: string;
  paragraphs: Part[][];
  published_at: string;
  corrected_at?: string | null;
  withdrawn: boolean;
  is_new: boolean;
  /** how often it was told */
  rev: number;
}

/** Which telling of a notice was read. */
export type Opened = Pick<Notice, "id" | "rev">;

/** A program of somebody's, as far as their notices and Help need it. */
export interface Program {
  id: string;
  name: string;
  role: string;
  phone: string;
  hours: string;
}

/** What a phone keeps: the newest notices, when the server said so (ms), and what it calls them. */
export interface Kept {
  at: number;
  etag?: string | null;
  notices: Notice[];
  programs: Program[];
  more: boolean;
}
