using System.ComponentModel;
using System.Diagnostics;
using ActorNet.Io.Descriptors;

namespace ActorNet.Io.Processes;

/// <summary>Runs a program to its end, for no longer than it may take, in the network namespace of the calling thread.</summary>
public static class Script
{
    private const int MostSaid = 400; // of its own words, in an error

    /// <summary>Throws for what cannot be run.</summary>
    /// <exception cref="LinuxException">There is no such file, or it may not be executed.</exception>
    public static void Check(string path)
    {
        if (!File.Exists(path)) throw new LinuxException($"run {path}", Errno.NoEnt, "There is no such file; 'no' runs none.");
        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Executable) == 0) throw new LinuxException($"run {path}", Errno.Acces, $"Make it executable: chmod +x {path}.");
    }

    /// <summary>Runs it and waits.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="argument">Its one argument.</param>
    /// <param name="timeout">After that it is killed with what it has started.</param>
    /// <exception cref="LinuxException">It could not be started, took too long, or failed: with what it wrote on standard error.</exception>
    public static void Run(string path, string argument, TimeSpan timeout)
    {
        var start = new ProcessStartInfo(path) { RedirectStandardInput = true, RedirectStandardError = true };
        start.ArgumentList.Add(argument);
        using Process process = Start(start);
        process.StandardInput.Close();
        var said = new System.Text.StringBuilder();
        var isAllSaid = new TaskCompletionSource();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) isAllSaid.TrySetResult();
            lock (said)
                if (said.Length < MostSaid && !string.IsNullOrWhiteSpace(line.Data)) said.Append(said.Length == 0 ? "" : " / ").Append(line.Data.Trim());
        };
        process.BeginErrorReadLine();
        if (!process.WaitForExit(timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new LinuxException($"run {path} {argument}", Errno.TimedOut, $"It did not end within {timeout.TotalSeconds:0.#} s, and was killed.");
        }

        if (process.ExitCode == 0) return;
        // What it has started may keep standard error open for ever.
        isAllSaid.Task.Wait(TimeSpan.FromSeconds(1));
        string words;
        lock (said) words = said.Length == 0 ? "" : $": {said}";
        throw new LinuxException($"run {path} {argument}", Errno.Canceled, $"It ended with {process.ExitCode}{words}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new LinuxException($"run {start.FileName}", (Errno)e.NativeErrorCode);
        }
    }
}
