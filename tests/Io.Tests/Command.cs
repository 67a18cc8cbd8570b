using System.Diagnostics;
using System.Reflection;

namespace ActorNet.Io.Tests;

/// <summary>Runs programs to their end.</summary>
internal static class Command
{
    /// <summary>Runs a program that has to succeed, and returns what it wrote.</summary>
    internal static string Run(string program, params string[] arguments) => Run(program, input: null, arguments);

    internal static string Run(string program, string? input, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}{output}");
        return output;
    }

    /// <summary>The start of a command line for <see cref="ChildProgram"/>.</summary>
    internal static string[] Child(string subject) => ["dotnet", Assembly.GetExecutingAssembly().Location, subject];
}
