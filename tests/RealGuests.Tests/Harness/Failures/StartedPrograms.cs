namespace ActorNet.RealGuests.Tests.Harness.Failures;

/// <summary>The programs that one class of tests started: those that run, and those that ended during the test that runs now.</summary>
internal sealed class StartedPrograms
{
    private const int MostEnded = 8; // that a failure tells of
    private static readonly AsyncLocal<StartedPrograms?> s_current = new();
    private readonly Lock _lock = new();
    private readonly List<ChildProcess> _programs = [];

    /// <summary>Records what is started from here on, in whatever this calls and awaits.</summary>
    public static StartedPrograms Begin() => s_current.Value = new StartedPrograms();

    /// <summary>Records one that the running test started.</summary>
    public static void Add(ChildProcess program) => s_current.Value?.Record(program);

    /// <summary>Asks all that run what they counted, when one of them is about to end.</summary>
    public static Task CountBeforeAsync(ChildProcess ending) =>
        s_current.Value is { } started && started.Has(ending) ? started.CountAllAsync() : Task.CompletedTask;

    /// <summary>A test is over: no later one has to do with what ended in it.</summary>
    public void ForgetEnded()
    {
        lock (_lock) _programs.RemoveAll(static program => program.HasExited);
    }

    /// <summary>What those that run and the last few that ended said and counted.</summary>
    public string Describe()
    {
        ChildProcess[] programs;
        lock (_lock) programs = [.. _programs];
        IEnumerable<ChildProcess> told = programs.Where(static program => program.HasExited).TakeLast(MostEnded)
            .Concat(programs.Where(static program => !program.HasExited));
        CountAllAsync().GetAwaiter().GetResult();
        return string.Join('\n', told.Select(static program => program.Describe()));
    }

    private bool Has(ChildProcess program)
    {
        lock (_lock) return _programs.Contains(program);
    }

    private Task CountAllAsync()
    {
        lock (_lock) return Task.WhenAll(_programs.Select(static program => program.CountAsync()));
    }

    private void Record(ChildProcess program)
    {
        lock (_lock) _programs.Add(program);
    }
}
