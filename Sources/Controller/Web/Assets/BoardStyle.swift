/// How the navigation, tables and the lines of deliveries look.
enum BoardStyle {
    static let text = navigation + tables + deliveries + graph

    private static let navigation = """
        nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .15rem; }
        .main { flex-basis: 100%; }
        .main a, .tabs a { display: block; padding: .3rem .6rem; border-radius: 6px; text-decoration: none; color: inherit; }
        .main a:hover, .tabs a:hover { background: var(--idle-back); }
        .main a[aria-current], .tabs a[aria-current] { font-weight: 650; background: var(--busy-back); color: var(--busy); }
        .tabs { margin: .5rem 0 1rem; border-bottom: 1px solid var(--line); padding-bottom: .35rem; }

        """

    private static let tables = """
        table { border-collapse: collapse; width: 100%; margin: .5rem 0; background: var(--card); border: 1px solid var(--line); }
        th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
        th { color: var(--muted); font-weight: 600; white-space: nowrap; }
        td details form { margin: .25rem 0; }
        .detail > div { grid-template-columns: minmax(4rem, auto) minmax(0, 1fr); gap: .6rem; }
        .detail { font-size: .9rem; margin: 0; }
        .label { display: inline-block; padding: 0 .4em; border: 1px solid var(--line); border-radius: 4px; font-size: .85rem; }
        meter { width: 4rem; vertical-align: middle; }
        .filter { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: end; margin: .5rem 0 1rem; }
        .filter label { flex: 1 1 9rem; max-width: 16rem; color: var(--muted); }
        .filter input, .filter select { color: var(--text); background: var(--card); }
        .filter a { padding: .5rem 0; }
        .pages { margin: .75rem 0; }
        .pages a { display: inline-block; padding: .4rem .8rem; border: 1px solid var(--line); border-radius: 6px; }
        .rules { margin: .25rem 0 .75rem; padding-left: 1.25rem; }
        .drift { color: var(--wait); background: var(--wait-back); border: 1px solid; border-radius: 6px; padding: .5rem .75rem;
          margin-bottom: .5rem; }
        .drift ul { margin: .25rem 0; padding-left: 1.25rem; }
        .good-words { color: var(--good); }
        .secret { display: block; padding: .5rem; background: var(--card); color: var(--text); border-radius: 4px; user-select: all; }
        fieldset { border: 1px solid var(--muted); border-radius: 6px; width: 100%; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
        .button { display: inline-block; padding: .45rem 1rem; border-radius: 6px; background: var(--action); color: var(--on-action); }
        @media (max-width: 48rem) {
          .folds, .folds tbody, .folds tr, .folds td { display: block; }
          .folds thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .folds { border: 0; background: none; }
          .folds tr { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .75rem; margin-bottom: .5rem; }
          .folds td { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: .5rem; padding: .15rem 0; border: 0; }
          .folds td::before { content: attr(data-column); color: var(--muted); }
          .folds td:has(> div:empty) { display: none; }
          .filter label { flex-basis: 100%; max-width: none; }
        }

        """

    private static let deliveries = """
        .delivery { display: grid; grid-template-columns: minmax(14rem, 1fr) minmax(0, 2.2fr); gap: .25rem 1.25rem; align-items: center; }
        .delivery h3 { margin: 0; }
        .delivery .commit p { font-size: .9rem; margin: 0; }
        .delivery > .why, .delivery > pre { grid-column: 1 / -1; margin: .1rem 0 0; }
        .way { list-style: none; margin: 0; padding: 0; display: flex; }
        .way > li { flex: 1 1 0; min-width: 0; display: flex; align-items: flex-start; }
        .way > li:first-child { flex: 0 0 6.5rem; }
        .way > li + li::before { content: "→" / ""; color: var(--muted); padding: 0 .6rem; }
        .stage { display: flex; flex-direction: column; align-items: flex-start; gap: .1rem; font-size: .9rem; min-width: 0; }
        .stage a { text-decoration: none; }
        .stage a:hover .badge { text-decoration: underline; }
        .here { font-weight: 600; }
        @media (max-width: 60rem) { .delivery { grid-template-columns: minmax(0, 1fr); } }
        @media (max-width: 40rem) {
          .way { flex-direction: column; gap: .2rem; margin-top: .35rem; }
          .way > li + li::before { content: "↓" / ""; padding: 0 .5rem 0 0; }
          .way > li:first-child { flex-basis: auto; padding-left: 1.35rem; }
          .stage { flex-direction: row; flex-wrap: wrap; gap: .15rem .5rem; }
        }

        """

    private static let graph = """
        .graph { overflow-x: auto; margin: .5rem 0 1rem; padding: .25rem; }
        .graph svg { display: block; }
        .edge { fill: none; stroke: var(--muted); stroke-width: 1.5; }
        .node rect { fill: var(--card); stroke: currentColor; stroke-width: 1.5; }
        .node text { fill: currentColor; font-size: .82rem; }
        .node .name { fill: var(--text); font-weight: 600; font-size: .9rem; }
        .node:hover .name, .node:focus-visible .name { text-decoration: underline; }
        .node:focus-visible rect { stroke-width: 4; }
        .card > h2:first-child { margin-top: 0; }

        """
}
