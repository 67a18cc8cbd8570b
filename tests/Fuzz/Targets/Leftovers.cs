namespace ActorNet.Fuzz.Targets;

/// <summary>Descriptors and mappings of an input's files: afterwards there are as many as before.</summary>
internal readonly struct Leftovers
{
    private readonly string[] _open;
    private readonly long _mapped;

    private Leftovers(string[] open, long mapped)
    {
        _open = open;
        _mapped = mapped;
    }

    /// <summary>What there is now.</summary>
    public static Leftovers Count() => new(OpenDescriptors(), Mapped());

    /// <summary>Throws when there is anything more or less.</summary>
    public void ExpectSame()
    {
        if (OpenDescriptors() is var open && open.Length != _open.Length)
            throw new InvalidOperationException($"open were: {string.Join(' ', _open)}; now: {string.Join(' ', open)}");
        if (Mapped() is var now && now != _mapped) throw new InvalidOperationException($"{now - _mapped} mappings stay");
    }

    // What the runtime opens for itself meanwhile is of other kinds.
    private static string[] OpenDescriptors() =>
    [
        .. Directory.GetFileSystemEntries("/proc/self/fd")
            .Select(static entry => new FileInfo(entry).LinkTarget ?? "")
            .Where(static target => target.Contains(FuzzFiles.FileName, StringComparison.Ordinal) || target.Contains("eventfd", StringComparison.Ordinal)
                || target.StartsWith("socket:", StringComparison.Ordinal) || target == "/dev/null")
            .Order(StringComparer.Ordinal),
    ];

    // Memory files only: the heap grows as it likes.
    private static long Mapped() => File.ReadLines("/proc/self/maps").LongCount(static line => line.Contains("memfd:" + FuzzFiles.FileName, StringComparison.Ordinal));
}
