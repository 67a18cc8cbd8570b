using System.Diagnostics;

namespace ActorNet.Host.Tests.Life;

/// <summary>The built program, as a process of its own.</summary>
internal sealed class ProgramProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60); // a hang fails the test instead of the machine
    private readonly Process _process;
    private readonly Task<string> _errors;

    public ProgramProcess(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "actornet"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>The next line of standard output; null at its end.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit).ConfigureAwait(false);

    /// <summary>What remains of standard output, then all of standard error, once the process has ended.</summary>
    public async Task<(int ExitCode, string Out, string Error)> EndAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Limit).ConfigureAwait(false);
        string error = await _errors.WaitAsync(Limit).ConfigureAwait(false);
        await _process.WaitForExitAsync().WaitAsync(Limit).ConfigureAwait(false);
        return (_process.ExitCode, output, error);
    }

    /// <summary>Sends signals, e.g. TERM, one right after the other.</summary>
    public void Signal(params string[] names)
    {
        using Process kill = Process.Start("/bin/sh", ["-c", string.Join(';', names.Select(name => $"kill -{name} {Id}"))]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
