using System.Globalization;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Processes;

/// <summary>The numbers of users and groups, by name or as they are.</summary>
public static class Accounts
{
    private const int BufferLength = 64 * 1024; // members of large groups

    /// <summary>The number of a user.</summary>
    /// <exception cref="LinuxException">There is none of that name.</exception>
    public static unsafe uint UserNumber(string nameOrNumber) => NumberOf(nameOrNumber, "user", &LibC.FindUser);

    /// <summary>The number of a group.</summary>
    /// <exception cref="LinuxException">There is none of that name.</exception>
    public static unsafe uint GroupNumber(string nameOrNumber) => NumberOf(nameOrNumber, "group", &LibC.FindGroup);

    private static unsafe uint NumberOf(string text, string kind, delegate*<string, AccountEntry*, byte*, nuint, AccountEntry**, int> find)
    {
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)) return number;
        AccountEntry entry;
        AccountEntry* result = null;
        fixed (byte* buffer = new byte[BufferLength])
        {
            var errno = (Errno)find(text, &entry, buffer, BufferLength, &result);
            if (result is not null) return entry.Number;
            throw new LinuxException($"look for the {kind} '{text}'", errno == Errno.None ? Errno.NoEnt : errno, $"There is no {kind} of that name on this host; a number will do.");
        }
    }
}
