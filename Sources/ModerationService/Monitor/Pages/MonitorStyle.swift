/// What the monitor's pages have besides `/style.css`.
enum MonitorStyle {
    static let text = """
        :root { --line-0: #1f5fbf; --line-1: #a34700; --line-2: #7a1fa2; --line-3: #00695c; --line-4: #ad1457; --line-5: #5d6b00; }
        @media (prefers-color-scheme: dark) { :root { --line-0: #7db2ff; --line-1: #ffb070; --line-2: #d7a3ff; --line-3: #6fd6c5;
          --line-4: #ff9dc4; --line-5: #cddc6a; } }
        main { max-width: 76rem; }
        header { flex-wrap: wrap; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 0 0 1rem; padding: 0; }
        .tiles div { background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; }
        .tiles dt { font-size: .875rem; color: var(--soft); }
        .tiles dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
        .chart { background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; min-width: 0; }
        .chart h3 { font-size: 1rem; margin: .25rem 0; }
        .chart > svg { width: 100%; height: auto; display: block; overflow: visible; }
        .grid { stroke: var(--line); stroke-width: 1; fill: none; }
        .tick { fill: var(--soft); font: 11px system-ui, sans-serif; }
        .line { fill: none; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
        .line-0 { stroke: var(--line-0); } .line-1 { stroke: var(--line-1); stroke-dasharray: 7 4; }
        .line-2 { stroke: var(--line-2); stroke-dasharray: 2 4; } .line-3 { stroke: var(--line-3); stroke-dasharray: 10 4 2 4; }
        .line-4 { stroke: var(--line-4); stroke-dasharray: 12 6; } .line-5 { stroke: var(--line-5); stroke-dasharray: 4 2; }
        .point-0 { fill: var(--line-0); } .point-1 { fill: var(--line-1); } .point-2 { fill: var(--line-2); }
        .point-3 { fill: var(--line-3); } .point-4 { fill: var(--line-4); } .point-5 { fill: var(--line-5); }
        @media (max-width: 40rem) { .tick { font-size: 18px; } .tick.between { display: none; } }
        .limit { stroke: var(--stop); stroke-width: 1.5; stroke-dasharray: 3 3; fill: none; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0 0 .25rem; padding: 0; font-size: .875rem; }
        .legend svg { width: 2rem; height: .5rem; margin-right: .35rem; vertical-align: middle; }
        summary { cursor: pointer; padding: .35rem 0; font-size: .875rem; color: var(--soft); }
        .scroll { overflow-x: auto; max-height: 24rem; overflow-y: auto; }
        td.number, th.number { text-align: right; }
        .badge { display: inline-block; border-radius: .35rem; padding: 0 .5rem; font-weight: 600; border: 1px solid currentColor; }
        .badge.drifted { color: var(--stop); background: var(--stop-ground); }
        .badge.watch { color: var(--warn); background: var(--warn-ground); }
        .alerts { background: var(--stop-ground); color: var(--stop); border-radius: .35rem; padding: .5rem .75rem; }
        .alerts ul { margin: .25rem 0; padding-left: 1.25rem; }

        """
}
