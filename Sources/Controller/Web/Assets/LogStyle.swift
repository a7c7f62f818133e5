/// How logs look, with a script and without.
enum LogStyle {
    static let text = """
        .log { font-size: .82rem; line-height: 1.45; background: var(--card); border: 1px solid var(--line); border-radius: 6px;
          padding: .5rem; margin-top: .5rem; min-height: 2rem; }
        .line { white-space: pre-wrap; padding-left: 9.5rem; position: relative; min-height: 1.45em; }
        .line::before { content: attr(data-time); position: absolute; left: 4.5rem; color: var(--muted); }
        .line > a { position: absolute; left: 0; width: 4rem; text-align: right; color: var(--muted); text-decoration: none; }
        .line:target { background: var(--wait-back); }
        .group { border-left: 2px solid var(--line); padding-left: .5rem; }
        .group > summary { font-weight: 600; padding: .1rem 0; white-space: pre-wrap; }
        .error-line { color: var(--bad); background: var(--bad-back); }
        .warning-line { color: var(--wait); background: var(--wait-back); }
        .notice-line { color: var(--busy); background: var(--busy-back); }
        .matches ol { max-height: 14rem; overflow-y: auto; padding-left: 5rem; font-family: ui-monospace, monospace; font-size: .85rem; }
        .lively { padding: 0; }
        .log-tools { padding: .4rem .5rem; border-bottom: 1px solid var(--line); font-family: system-ui, sans-serif; gap: .35rem .6rem; }
        .log-tools button, .filter button { min-height: 0; padding: .25rem .7rem; }
        .filter button { padding: .45rem .8rem; }
        .jump { display: flex; gap: .25rem; }
        .log-tools input:not([type=checkbox]) { width: 6rem; padding: .2rem .4rem; }
        .viewer { height: max(16rem, calc(100dvh - 25rem)); overflow: auto; contain: strict; overscroll-behavior: contain; }
        .viewer.short { height: auto; max-height: max(16rem, calc(100dvh - 25rem)); contain: content; }
        .space { position: relative; min-width: 100%; width: max-content; }
        .wrapped .space { width: 100%; }
        .screen { position: sticky; top: 0; height: max(16rem, calc(100dvh - 25rem)); overflow: hidden; display: flex;
          flex-direction: column; }
        .wrapped .screen, .screen { min-width: 100%; }
        .viewer:not(.wrapped) .screen { overflow: clip visible; }
        .short .screen { position: static; height: auto; }
        .at-end { justify-content: flex-end; }
        .row { display: flex; flex: none; gap: .6rem; white-space: pre; min-height: 1.45em; padding-right: .5rem; }
        .wrapped .row { white-space: pre-wrap; }
        .row .number { flex: none; width: 5rem; text-align: right; color: var(--muted); text-decoration: none; user-select: none; }
        .row .number:hover { text-decoration: underline; }
        .row .time { flex: none; color: var(--muted); user-select: none; }
        .row .text { min-width: 0; }
        .row.marked { background: var(--wait-back); box-shadow: inset 3px 0 var(--wait); }
        .row mark { background: var(--wait); color: var(--page); }
        .fold { font: inherit; min-height: 0; padding: 0 .25rem; border: 0; background: none; text-align: left; white-space: pre-wrap; }
        @media (max-width: 40rem) {
          .line { padding-left: 0; }
          .line::before { position: static; margin-right: .5rem; font-size: .9em; }
          .line > a { position: static; margin-right: .5rem; }
          .group { padding-left: .35rem; }
          .row { gap: .35rem; }
          .row .number { width: auto; min-width: 2.5rem; }
          .row .time { display: none; }
        }

        """
}
