import Glibc

/// Questions to a person at the terminal.
enum Prompt {
    /// Whether there is somebody to ask.
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// A line that is not shown while it is typed; nil where there is nobody to type it.
    static func secret(_ question: String) -> String? {
        guard isPossible else { return nil }
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
        Console.progress(question)
        let line = readLine()
        Console.note("")
        return line
    }

    /// Whether the answer is yes; blocks the calling thread.
    static func confirms(_ question: String) -> Bool {
        Console.progress("\(question) [y/N] ")
        let answer = readLine()?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }
}
