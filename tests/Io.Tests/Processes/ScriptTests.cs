using ActorNet.Io.Descriptors;
using ActorNet.Io.Processes;

namespace ActorNet.Io.Tests.Processes;

public sealed class ScriptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Run_Succeeds_HasItsArgument()
    {
        Script.Run(Make($"echo \"$# $1\" > {_directory["out"]}"), "tap 0", Patience);

        Assert.Equal("1 tap 0\n", File.ReadAllText(_directory["out"]));
    }

    [Fact]
    public void Run_Fails_SaysItsCodeAndWords()
    {
        LinuxException failure = Assert.Throws<LinuxException>(() => Script.Run(Make("echo no such bridge >&2; exit 3"), "t0", Patience));

        Assert.Contains($"run {_directory["script"]} t0", failure.Message, StringComparison.Ordinal);
        Assert.Contains("It ended with 3: no such bridge", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WaitsForEver_IsKilledAndSaysSo()
    {
        LinuxException failure = Assert.Throws<LinuxException>(() => Script.Run(Make("sleep 1000"), "t0", TimeSpan.FromMilliseconds(100)));

        Assert.Equal(Errno.TimedOut, failure.Errno);
    }

    [Fact]
    public void Check_MissingOrNotExecutable_SaysWhatToDo()
    {
        Assert.Equal(Errno.NoEnt, Assert.Throws<LinuxException>(() => Script.Check(_directory["none"])).Errno);
        File.WriteAllText(_directory["plain"], "");
        Assert.Contains("chmod +x", Assert.Throws<LinuxException>(() => Script.Check(_directory["plain"])).Message, StringComparison.Ordinal);
        Script.Check(Make("true"));
    }

    private string Make(string commands)
    {
        string path = _directory["script"];
        File.WriteAllText(path, $"#!/bin/sh\n{commands}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
