namespace ActorNet.Actors.Captures;

/// <summary>To a <see cref="ReplayReaderActor"/>: put frames into this empty block.</summary>
internal sealed record FillReplay(ReplayBlock Block);

/// <summary>From it: there they are.</summary>
internal sealed record ReplayFilled(ReplayBlock Block);

/// <summary>From it: the file is open, and good as far as it was looked at.</summary>
internal sealed class ReplayOpened
{
    public static readonly ReplayOpened Instance = new();

    private ReplayOpened()
    {
    }
}

/// <summary>From it: the file cannot be read, or not further.</summary>
internal sealed record ReplayFailed(string Problem, string Remedy)
{
    public static ReplayFailed Because(string path, Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => new($"file '{path}' does not exist", "give a pcapng or pcap file"),
        UnauthorizedAccessException when Directory.Exists(path) => new($"file '{path}' is a directory", "give a pcapng or pcap file"),
        UnauthorizedAccessException => new($"file '{path}' may not be read", "let this user read it"),
        _ => new($"file '{path}' cannot be read: {e.Message.TrimEnd('.')}", "give a file that can"),
    };
}

/// <summary>To a replaying port, by itself: a frame is due, or there are more.</summary>
internal sealed class ReplayDue
{
    public static readonly ReplayDue Instance = new();

    private ReplayDue()
    {
    }
}
