using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ActorNet.RealGuests.Tests.Harness.Failures;

namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>
/// A program that a test started: its lines as they come, signals, and a certain end. It runs in a process group of its
/// own under timeout(1), so that it ends even when the test process is killed and cannot dispose it.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    /// <summary>How long any step of a test may take on a slow, busy machine. Nothing is measured with it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan s_patienceForCounts = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_oneEnd = TimeSpan.FromSeconds(10);

    private const int MostLines = 60; // that a failure shows
    private const string PidMark = "@@PID ";
    private const string Lifetime = "900"; // seconds
    private readonly Process _group;
    private readonly Task _readers;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<TimeSpan> _times = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private TaskCompletionSource _changed = NewSignal();
    private bool _closed;
    private bool _disposed;
    private int? _exitStatus;
    private string _earlierCounts = "";
    private string _counts = "";
    private TimeSpan _counted;

    private ChildProcess(string name, Process group)
    {
        Name = name;
        _group = group;
        _readers = Task.WhenAll(ReadAsync(group.StandardOutput), ReadAsync(group.StandardError))
            .ContinueWith(_ => Change(() => _closed = true), TaskScheduler.Default);
    }

    public string Name { get; }

    /// <summary>The process id of the program itself.</summary>
    public int Id { get; private set; }

    public bool HasExited => _exitStatus is not null || _group.HasExited;

    /// <summary>Asks it what it counted, for the message of a failure.</summary>
    public Func<Task<string>>? Counts { get; set; }

    /// <summary>Its input.</summary>
    public StreamWriter Input => _group.StandardInput;

    /// <summary>How many lines there are so far: a position to wait from.</summary>
    public int LineCount
    {
        get
        {
            lock (_lock)
                return _lines.Count;
        }
    }

    public static async Task<ChildProcess> StartAsync(
        string name, IEnumerable<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("timeout")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // The shell tells the process id that the program will have after exec.
        foreach (string argument in (string[])["-s", "KILL", Lifetime, "bash", "-c", $"echo \"{PidMark}$$\"; exec \"$@\"", name, .. command])
            start.ArgumentList.Add(argument);
        foreach ((string key, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        var child = new ChildProcess(name, Process.Start(start)!);
        try
        {
            string line = await child.WaitForLineAsync(static line => line.StartsWith(PidMark, StringComparison.Ordinal));
            child.Id = int.Parse(line[PidMark.Length..], CultureInfo.InvariantCulture);
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>The lines from a position on, as one text.</summary>
    public string Output(int from = 0)
    {
        lock (_lock)
            return string.Join('\n', _lines.Skip(from));
    }

    /// <summary>The first line from a position on that fits, now or later.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> fits, int from = 0)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                for (; from < _lines.Count; from++)
                {
                    if (fits(_lines[from]))
                        return _lines[from];
                }
                if (_closed)
                    throw new InvalidOperationException($"{Name} ended while a test waited for a line of it.\n{Describe()}");
                changed = _changed.Task;
            }
            await WaitAsync(changed, "a line", deadline.Token);
        }
    }

    /// <summary>Waits for its end. Returns its exit status, 128 + signal when a signal ended it.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        await WaitAsync(_group.WaitForExitAsync(deadline.Token), "its end", deadline.Token);
        await WaitAsync(_readers, "the end of its output", deadline.Token);
        return _group.ExitCode;
    }

    /// <summary>Sends a signal to the program.</summary>
    public void Signal(int signal)
    {
        if (!HasExited)
            _ = Kill(Id, signal);
    }

    /// <summary>Asks it what it counted, when it runs and can tell.</summary>
    public async Task CountAsync()
    {
        if (Counts is null || HasExited) return;
        string counts;
        try
        {
            counts = await Counts().WaitAsync(s_patienceForCounts);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            counts = $"it does not say: {failure.Message}"; // maybe the reason why the test fails
        }
        TimeSpan now = Stopwatch.GetElapsedTime(_start);
        // A test that ends asks once for each program that it ends: the first answer is of when all of them still ran.
        if (_earlierCounts.Length == 0 || now - _counted > s_oneEnd) _earlierCounts = _counts;
        _counted = now;
        _counts = string.Create(CultureInfo.InvariantCulture, $"\n{now.TotalSeconds,7:F2} counted:\n{counts}");
    }

    /// <summary>Its name, state, last lines with the seconds since it was started, and what it counted, for the message of a failure.</summary>
    public string Describe()
    {
        string state = HasExited ? $"ended with status {_exitStatus ?? _group.ExitCode}" : "runs";
        lock (_lock)
        {
            var lines = _times.Zip(_lines).Select(static line => string.Create(CultureInfo.InvariantCulture, $"{line.First.TotalSeconds,7:F2} {line.Second}"));
            return $"--- {Name} ({state}):\n{string.Join('\n', lines.TakeLast(MostLines))}{_earlierCounts}{_counts}";
        }
    }

    /// <summary>Kills the program and what it started in its group, and waits until they are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await StartedPrograms.CountBeforeAsync(this);
        if (!HasExited)
            _ = Kill(-_group.Id, SigKill);
        // The whole group is gone when nobody holds its output any more.
        await WaitForExitAsync();
        _exitStatus = _group.ExitCode;
        _group.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int processOrGroup, int signal);

    private async Task WaitAsync(Task task, string what, CancellationToken deadline)
    {
        try
        {
            await task.WaitAsync(deadline);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No {what} from {Name} within {Patience.TotalSeconds} s.\n{Describe()}");
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Change(() =>
            {
                _lines.Add(line);
                _times.Add(Stopwatch.GetElapsedTime(_start));
            });
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            changed = _changed;
            _changed = NewSignal();
        }
        changed.SetResult();
    }
}
