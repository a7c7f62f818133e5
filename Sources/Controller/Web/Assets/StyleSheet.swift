/// How the pages look, with a contrast of at least 4.5 to 1 in both colour schemes.
enum StyleSheet {
    static let text = colours + frame + content + BoardStyle.text + forms + LogStyle.text

    private static let colours = """
        :root { color-scheme: light dark;
          --page: #f6f8fa; --card: #fff; --text: #1b1f24; --muted: #57606a; --line: #d0d7de; --link: #0a52c4;
          --good: #116329; --good-back: #dafbe1; --bad: #a40e26; --bad-back: #ffebe9; --wait: #7a4b00; --wait-back: #fff8c5;
          --busy: #0a3a75; --busy-back: #ddf0ff; --idle: #4b535c; --idle-back: #eaeef2; --action: #0a52c4; --on-action: #fff; }
        @media (prefers-color-scheme: dark) { :root {
          --page: #0d1117; --card: #161b22; --text: #e6edf3; --muted: #9da7b3; --line: #3a424c; --link: #7ab7ff;
          --good: #7ee2a0; --good-back: #10331c; --bad: #ffaba8; --bad-back: #451417; --wait: #f2cc60; --wait-back: #372700;
          --busy: #a5d2ff; --busy-back: #0c2d52; --idle: #b6c0ca; --idle-back: #262c34; --action: #7ab7ff; --on-action: #0d1117; } }

        """

    private static let frame = """
        * { box-sizing: border-box; }
        html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; text-size-adjust: 100%; }
        body { margin: 0 auto; max-width: 76rem; padding: 0 1rem 3rem; background: var(--page); color: var(--text);
          overflow-wrap: anywhere; }
        a { color: var(--link); }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
        main:focus { outline: none; }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--card); z-index: 1; }
        .unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%);
          white-space: nowrap; }
        header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; padding: .75rem 0;
          border-bottom: 1px solid var(--line); }
        .home { font-size: 1.25rem; font-weight: 700; color: inherit; text-decoration: none; }
        .connection { margin: 0 auto 0 0; color: var(--bad); }
        .account, .account form { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; }
        h1 { font-size: 1.4rem; margin: 1rem 0 .25rem; line-height: 1.3; }
        h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; }
        h3 { font-size: 1rem; margin: 0 0 .25rem; }
        h4 { font-size: 1rem; margin: .75rem 0 .25rem; }
        p { margin: .25rem 0; }
        code, pre, .log { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        code { font-size: .9em; }
        pre { white-space: pre-wrap; margin: .5rem 0; font-size: .9rem; }
        summary { cursor: pointer; padding: .25rem 0; }

        """

    private static let content = """
        .muted { color: var(--muted); }
        .words { white-space: pre-wrap; }
        .empty, .note { color: var(--muted); max-width: 45rem; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: .75rem; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; min-width: 0; }
        .runs, .jobs { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
        .review { border-left: 4px solid var(--wait); margin-bottom: .75rem; }
        .badge { display: inline-block; padding: 0 .5em; border: 1px solid; border-radius: 1em; font-size: .85rem; font-weight: 600;
          line-height: 1.45; white-space: nowrap; }
        .good { color: var(--good); background: var(--good-back); }
        .bad { color: var(--bad); background: var(--bad-back); }
        .wait { color: var(--wait); background: var(--wait-back); }
        .busy { color: var(--busy); background: var(--busy-back); }
        .idle { color: var(--idle); background: var(--idle-back); }
        .chip { display: inline-flex; gap: .4rem; align-items: center; padding: .2rem .25rem .2rem .5rem; margin: .1rem 0;
          border: 1px solid var(--line); border-radius: 6px; text-decoration: none; }
        .chip .name { text-decoration: underline; }
        .checks { margin: .4rem 0; line-height: 2.1; }
        .trouble { color: var(--bad); background: var(--bad-back); border: 1px solid; border-radius: 6px; padding: .5rem .75rem; }
        .notice { color: var(--good); background: var(--good-back); border: 1px solid; border-radius: 6px; padding: .5rem .75rem;
          margin-top: 1rem; }
        .notice a { color: inherit; }
        .waits { color: var(--wait); }
        .troubles, .reasons { margin: .25rem 0; padding-left: 1.25rem; }
        .troubles, .failing { color: var(--bad); }
        .troubles .muted { color: inherit; }
        .plain, .commits, .processes ul { list-style: none; margin: 0; padding: 0; }
        .commits { max-height: 20rem; overflow-y: auto; }
        .commits li { padding: .1rem 0; }
        .steps { margin: .25rem 0; }
        .facts span + span::before { content: "· "; }
        .trail { margin-top: .75rem; }
        .figures > div { grid-template-columns: 7rem minmax(0, 1fr); padding: .15rem 0; }
        .difference { margin: .5rem 0; }
        .fields { list-style: none; margin: .25rem 0; padding: 0; font-size: .9rem; }
        .fields li { padding: .15rem 0; border-top: 1px solid var(--line); }
        .fields del, .fields ins { padding: 0 .25rem; white-space: pre-wrap; }
        .fields del { color: var(--bad); background: var(--bad-back); }
        .fields ins { color: var(--good); background: var(--good-back); text-decoration: none; }
        .agent { margin-top: .5rem; padding-top: .5rem; border-top: 1px solid var(--line); }
        dl { margin: .25rem 0; }
        dl > div { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); }
        dt { color: var(--muted); }
        dd { margin: 0; min-width: 0; }
        .processes { margin-top: 1.75rem; color: var(--muted); }

        """

    private static let forms = """
        button, input, select, textarea { font: inherit; color: inherit; }
        button { padding: .35rem 1rem; min-height: 2.5rem; border: 1px solid var(--muted); border-radius: 6px;
          background: var(--card); cursor: pointer; }
        .account button { min-height: 0; padding: .1rem .6rem; }
        .primary { background: var(--action); color: var(--on-action); border-color: var(--action); font-weight: 600; }
        .danger { color: var(--bad); border-color: currentColor; font-weight: 600; }
        input:not([type=checkbox]), select, textarea { display: block; width: 100%; padding: .4rem .5rem; background: var(--page);
          border: 1px solid var(--muted); border-radius: 6px; }
        .decide { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: .5rem 2rem;
          margin-top: .75rem; padding-top: .75rem; border-top: 1px solid var(--line); align-items: start; }
        .decide form, .login { display: grid; gap: .6rem; justify-items: start; max-width: 30rem; }
        .decide label { width: 100%; }
        .login { margin: .5rem 0 1rem; }
        .tools { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: center; }
        .follow { display: inline-flex; gap: .4rem; align-items: center; }

        """
}
