using System.Collections;
using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Processes;

/// <summary>What runs in this process, and what takes its place.</summary>
public static class ProcessImage
{
    private const string PathSearcher = "/usr/bin/env"; // finds a command as a shell does, and says when there is none

    /// <summary>How this program was started: its own executable, or the dotnet host with the assembly.</summary>
    public static string[] Self()
    {
        string executable = Environment.ProcessPath ?? "/proc/self/exe";
        return Path.GetFileNameWithoutExtension(executable) == "dotnet"
            ? [executable, Path.GetFullPath(Environment.GetCommandLineArgs()[0])]
            : [executable];
    }

    /// <summary>Replaces this process by a command, as <see cref="Replace"/> does.</summary>
    /// <param name="command">Its name, for which the folders of PATH are searched, and its arguments.</param>
    public static LinuxException ReplaceByCommand(IReadOnlyList<string> command) => Replace([PathSearcher, .. command]);

    /// <summary>
    /// Replaces this process by another program. Descriptors that were not left open for it close, other threads end, nothing is disposed.
    /// Standard input, output and error, the working directory and the process id stay.
    /// </summary>
    /// <param name="command">The path of the program, and its arguments.</param>
    /// <param name="more">Added to the environment, NAME=VALUE each.</param>
    /// <returns>Only when it failed: why. Nothing has changed then.</returns>
    public static unsafe LinuxException Replace(IReadOnlyList<string> command, params ReadOnlySpan<string> more)
    {
        ArgumentNullException.ThrowIfNull(command);
        var environment = new List<string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables()) environment.Add($"{variable.Key}={variable.Value}");
        environment.AddRange(more);
        byte** nativeCommand = ToNative(command);
        byte** nativeEnvironment = ToNative(environment);
        _ = LibC.Execute(command[0], nativeCommand, nativeEnvironment);
        Errno errno = LibC.LastError;
        Free(nativeCommand);
        Free(nativeEnvironment);
        return new LinuxException($"execute {command[0]}", errno);
    }

    private static unsafe byte** ToNative(IReadOnlyList<string> strings)
    {
        // SAFETY: one element more than strings, for the null that ends the array.
        byte** array = (byte**)NativeMemory.AllocZeroed((nuint)strings.Count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < strings.Count; i++) array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        return array;
    }

    private static unsafe void Free(byte** array)
    {
        for (byte** element = array; *element != null; element++) Marshal.FreeCoTaskMem((nint)(*element));
        NativeMemory.Free(array);
    }
}
